import pytest

from tests.integration.partners.desk import Desk, approved


@pytest.fixture
def desk(database):
    """An empty partners service that knows the inviting side."""
    empty = Desk(database)
    empty.know_the_host()
    return empty


@pytest.fixture
def invited(desk):
    """One partner, invited to e1 with two slots."""
    desk.hear(approved([desk.partner()]), 5)
    return desk

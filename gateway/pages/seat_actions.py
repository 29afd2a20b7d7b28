"""Actions of the event page about vehicle and room, the signed sheet, and who was not there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.pages.action_shapes import Action, Field

SEATS = (
    Action(
        "events.set_resources",
        _l("Choose vehicle, room and equipment"),
        (
            Field("resource_ids", _l("Vehicle, room and equipment"), "resources"),
            Field("expected_version", "", "hidden"),
        ),
        place="resources",
        goes_to="resources",
    ),
    Action(
        "events.check_in_on_paper",
        _l("Enter a sheet signed on paper"),
        (
            Field("member_ids", _l("People"), "people"),
            Field("guests", _l("Guests by name"), "names", hint=_l("Names with commas between them.")),
            Field("signed_on", _l("Signed on"), "date"),
            Field("attachment_id", _l("Picture or scan of the sheet"), "file", must=True),
        ),
        place="attendance",
        goes_to="bookings",
        keyed=True,
    ),
    Action(
        "events.set_absences",
        _l("Say why people were absent"),
        (Field("absences", _l("Reason for absence"), "reasons"), Field("expected_version", "", "hidden")),
        place="attendance",
        goes_to="bookings",
    ),
)

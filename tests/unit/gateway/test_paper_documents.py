"""Approval form, letters and certificates: what stands on them, what is left out, and who may have them."""

import io
import zipfile
from urllib.parse import unquote

import docx
import pytest
import segno
from PIL import Image

from gateway.documents import office
from gateway.documents.approval_form import approval_form, arithmetic
from gateway.documents.certificate import certificates_document
from gateway.documents.letter import letter_document
from gateway.documents.times import written_period
from kit.domain import Conflict, not_found
from tests.support.fake_backend import CHECKLIST, LINK, PREFLIGHT, SLOTS, link, study_event
from tests.unit.gateway.conftest import problem_of
from tests.unit.gateway.test_documents import texts_of, xml_of

needs_office = pytest.mark.skipif(not office.is_there(), reason="LibreOffice is not installed: no PDF can be made")
FUND = {"name": "2026年联学经费", "year": 2026, "kind": "party_dues"}


def step(number, role, state="approved", **more):
    given = {"step": number, "role": role, "state": state, "comment": None, "decided_by_name": None,
             "for_account_name": None, "decided_at": None}  # fmt: skip
    return {**given, **more}


STEPPED_IN = "2026-04-02T09:00:00+08:00"
STEPS = [
    step(1, "secretary", comment="同意开展", decided_by_name="周书记", decided_at="2026-04-01T10:30:00+08:00"),
    step(
        2, "leader", decided_by_name="示例代理人", for_account_name="单位领导", decided_at="2026-04-02T09:00:00+08:00"
    ),
    step(3, "finance", "pending"),
]


def form(state="in_review", **more):
    return {
        "event": {**study_event(state), "responsible": "陈办公", "unplanned_reason": "示例：上级临时安排"},
        "unit": "审计署武汉特派办", "proposer": "陈办公", "confidential": True, "fund": FUND, "plan_line": None,
        "checklist": [{**item, "confirmed": True} for item in CHECKLIST], "approvals": STEPS, **more,
    }  # fmt: skip


def rows_of(content):
    tables = docx.Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def test_the_form_says_what_is_proposed_what_it_costs_and_who_decided():
    content = approval_form(form())
    said = "\n".join(texts_of(content))
    for words in (
        "主题联学活动审批表", "编号：LX-2026-0001（审批中）    单位：审计署武汉特派办", "走进光纤预制棒生产车间",
        "参观见学",
        "长飞光纤光缆股份有限公司", "① 2026年5月8日（星期五）上午9:00至11:30", "长飞科技园（武汉）",
        "参观车间（对方讲解员，90 分钟）",
        "计划外，理由：示例：上级临时安排", "经费来源：2026年联学经费（2026年，党费）", "公款旅游", "✓ 已确认",
    ):  # fmt: skip
        assert words in said
    rows = rows_of(content)
    assert ["1", "租车", "大巴车(45座)", "1 辆 × 1,500.00 元 × 1 天 = 1,500.00 元", "1,500.00"] in rows
    assert ["", "合计", "", "", "2,100.00"] in rows
    assert ["须注意", "本机日历 工作日历", PREFLIGHT[1]["arithmetic"], PREFLIGHT[1]["message"]] in rows
    assert ["1", "支部书记", "周书记", "同意：同意开展", "2026-04-01\n10:30", ""] in rows
    assert ["2", "单位领导", "示例代理人（代 单位领导）", "同意", "2026-04-02\n09:00", ""] in rows
    assert ["3", "财务", "", "待审批", "", ""] in rows


def test_a_rule_whose_figure_nobody_has_compared_is_marked():
    event = {**study_event("in_review"), "preflight": PREFLIGHT}
    said = "\n".join(texts_of(approval_form(form(event=event))))
    assert "财行〔2017〕324号 第十一条（未核实）" in said
    assert "不通过" in said


def header_of(content):
    package = zipfile.ZipFile(io.BytesIO(content))
    return "".join(package.read(name).decode() for name in package.namelist() if "header" in name)


def test_what_nobody_submitted_is_a_preview_with_the_steps_that_it_will_go_through():
    content = approval_form(form("draft", approvals=[]), {"checks": PREFLIGHT, "chain": ["secretary", "leader"]})
    assert 'string="预览 未提交"' in header_of(content)
    assert "（预览，尚未提交）" in "\n".join(texts_of(content))
    assert [row for row in rows_of(content) if row[1] == "单位领导"] == [["2", "单位领导", "", "", "", ""]]
    assert "WaterMark" not in header_of(approval_form(form()))


def test_without_the_right_to_money_the_form_leaves_it_out_and_says_so():
    event = {name: value for name, value in study_event().items() if name not in ("budget", "estimate", "preflight")}
    hidden = form(event=event, confidential=False, fund=None, checklist=[], approvals=[])
    said = "\n".join(texts_of(approval_form(hidden)))
    assert "不在查阅人的权限之内" in said
    for words in ("经费来源", "1,500.00", "合计", "签名", "计划内外"):
        assert words not in said


def test_an_event_out_of_an_old_ledger_claims_no_approval():
    old = form(event={**study_event("closed"), "imported": {"row": 2}}, approvals=[])
    said = "\n".join(texts_of(approval_form(old)))
    assert "由旧台账补录，未经本系统审批" in said
    assert "审批意见" not in said


def test_the_arithmetic_leaves_out_days_where_there_are_none():
    assert arithmetic({"quantity": 2, "unit": "学时", "unit_price": "500.00", "days": None, "amount": "1000.00"}) == (
        "2 学时 × 500.00 元 = 1,000.00 元"
    )


def letter(state="open", **more):
    seen = {name: value for name, value in link(state).items() if name != "actions"}
    kind = "confirmation" if state == "accepted" else "invitation"
    return {
        **seen, "id": "i", "event_id": "e", "number": "LX-2026-0001", "kind": kind, "settled": True,
        "host": "审计署武汉特派办办公室党支部", "url": f"http://office.example/i/{LINK}",
        "printed_at": "2026-04-20T10:00:00+08:00", **more,
    }  # fmt: skip


def test_the_invitation_says_who_invites_to_what_and_has_a_slip_to_send_back():
    said = "\n".join(texts_of(letter_document(letter(message="请携带工作证"))))
    for words in (
        "联学邀请函", "长飞光纤光缆股份有限公司：", "审计署武汉特派办办公室党支部诚邀贵单位", "走进光纤预制棒生产车间",
        "② 2026年5月15日（星期五）下午2:00至5:00", "长飞科技园（武汉）", "示例联络人", "027-00000001",
        "2026年4月30日（星期四）晚上6:00前", "请携带工作证", f"http://office.example/i/{LINK}",
        "演练文字:请勿安排宴请，不赠送礼品。",
        "出处：演练用文字(exercise)    监督电话：027-00000002", "2026年4月20日", "联学回执",
        "□ 同意参加      □ 建议改期      □ 不能参加",
        "□ ① 2026年5月8日", "单位盖章",
    ):  # fmt: skip
        assert words in said
    assert "已阅读函中廉洁提示" not in said
    assert "已阅读函中廉洁提示" in "\n".join(texts_of(letter_document(letter(under_audit=True))))


def test_the_link_is_on_the_paper_as_a_drawing_too():
    package = zipfile.ZipFile(io.BytesIO(letter_document(letter())))
    drawn = [name for name in package.namelist() if name.startswith("word/media/")]
    assert len(drawn) == 1
    image = Image.open(io.BytesIO(package.read(drawn[0]))).convert("1")
    code = segno.make(letter()["url"], error="m")
    side = image.width // (len(code.matrix) + 4)  # two modules of margin at each side
    middle = [(place + 2) * side + side // 2 for place in range(len(code.matrix))]
    seen = [[0 if image.getpixel((x, y)) else 1 for x in middle] for y in middle]
    assert seen == [list(row) for row in code.matrix]


def test_the_confirmation_says_what_was_agreed_and_what_visitors_need():
    told = {"arrive_at": "9:00 正门", "safety": "安全帽", "photo_rules": None}
    seen = letter("accepted", host_arrangements=told, arrangements={"visitor_list": "示例成员01\n示例成员02"})
    said = "\n".join(texts_of(letter_document(seen)))
    for words in (
        "联学确认函", "2026年5月8日（星期五）上午9:00至11:30", "12 人", "示例联系人", "HZ-7Q4M-2K9D",
        "来访须知（我方告知）", "9:00 正门", "安全帽", "来访信息（贵方填报）", "示例成员02",
    ):  # fmt: skip
        assert words in said
    for words in ("联学回执", "拍照要求", "尚待其他事项落实"):
        assert words not in said
    assert "尚待其他事项落实" in "\n".join(texts_of(letter_document({**seen, "settled": False})))


def test_an_office_without_notice_and_hotline_has_no_part_for_them():
    assert "廉洁提示" not in "\n".join(texts_of(letter_document(letter(notice=None, hotline=None))))


def certified(**more):
    holders = [
        {"number": "LX-2026-0001-001", "kind": "member", "name": "示例成员01", "branch": "办公室党支部", "how": "code",
         "checked_in_at": "2026-05-08T08:55:00+08:00"},
        {"number": "LX-2026-0001-002", "kind": "guest", "name": "示例来宾", "branch": "来宾", "how": "paper",
         "checked_in_at": "2026-05-09T10:00:00+08:00"},
    ]  # fmt: skip
    return {
        "number": "LX-2026-0001", "theme": "走进光纤预制棒生产车间", "form": "visit", "unit": "审计署武汉特派办",
        "branch": "办公室党支部", "partners": ["长飞光纤光缆股份有限公司"], "venue": "长飞科技园", **SLOTS[0],
        "hours": "2.5",
        "hours_rule": "按活动约定起止时间的钟点小时计", "issued_at": "2026-05-20T09:00:00+08:00", "holders": holders,
        **more,
    }  # fmt: skip


def test_each_person_has_a_page_with_number_hours_and_the_rule_by_which_they_were_counted():
    content = certificates_document(certified())
    said = "\n".join(texts_of(content))
    for words in (
        "证明编号：LX-2026-0001-001", "证明编号：LX-2026-0001-002",
        "兹证明办公室党支部示例成员01同志于2026年5月8日参加了",
        "学时为2.5小时。", "按活动约定起止时间的钟点小时计。", "扫码签到 2026-05-08 08:55",
        "审计署武汉特派办办公室党支部（盖章）",
        "2026年5月20日", "兹证明示例来宾于2026年5月8日",
    ):  # fmt: skip
        assert words in said
    assert xml_of(content).count("w:pageBreakBefore") == 1


def test_hours_that_nobody_can_count_are_left_to_be_written_in():
    said = "\n".join(
        texts_of(certificates_document(certified(hours=None, hours_rule="活动跨日举行，由承办支部核定填写")))
    )
    assert "学时为＿＿＿＿＿＿小时" in said


@pytest.mark.parametrize(
    "content", [approval_form(form()), letter_document(letter()), certificates_document(certified())]
)
def test_papers_are_a4_and_name_the_fonts_of_the_standard(content):
    section = docx.Document(io.BytesIO(content)).sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm), round(section.left_margin.mm)) == (210, 37, 28)
    assert 'w:eastAsia="方正小标宋简体"' in xml_of(content)
    assert 'w:eastAsia="仿宋_GB2312"' in xml_of(content, "word/styles.xml")


def test_a_period_over_several_days_says_both():
    days = {"starts_at": "2026-05-08T09:00:00+08:00", "ends_at": "2026-05-09T12:30:00+08:00"}
    assert written_period(days) == "2026年5月8日（星期五）上午9:00至2026年5月9日（星期六）中午12:30"


ANSWERS = {
    "events.approval_form": form(),
    "partners.invitation_letter": letter(),
    "events.certificates": certified(),
    "events.certificate": certified(holders=certified()["holders"][:1]),
}
PATHS = {
    "/events/e/approval-form": "LX-2026-0001审批表",
    "/invitations/i/letter": "LX-2026-0001联学邀请函（长飞光纤光缆股份有限公司）",
    "/events/e/attendance/certificates": "LX-2026-0001学时证明",
    "/events/e/attendance/m/certificate": "LX-2026-0001学时证明（示例成员01）",
}


@pytest.mark.parametrize(("path", "name"), PATHS.items())
def test_a_paper_comes_as_docx_under_a_chinese_name(http, rpc, path, name):
    rpc.answers |= ANSWERS
    answer = http("GET", f"{path}.docx", "organizer")
    assert answer.status_code == 200
    assert unquote(answer.headers["Content-Disposition"]).endswith(f"{name}.docx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data[:2] == b"PK"


@needs_office
@pytest.mark.parametrize("path", PATHS)
def test_the_same_as_pdf(http, rpc, path):
    rpc.answers |= ANSWERS
    answer = http("GET", f"{path}.pdf", "organizer")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_without_libreoffice_a_pdf_is_501_and_only_for_those_who_may_see_the_paper(http, rpc, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    rpc.answers |= ANSWERS
    assert problem_of(http("GET", "/events/e/approval-form.pdf", "organizer"))["code"] == "document.no_office"
    rpc.answers["events.approval_form"] = not_found("活动")
    assert http("GET", "/events/e/approval-form.pdf", "organizer").status_code == 404


def test_a_draft_is_judged_by_the_rules_of_now_and_shown_without_where_that_is_refused(http, rpc):
    rpc.answers |= {**ANSWERS, "events.approval_form": form("draft"),
                    "events.event_preflight": {"checks": PREFLIGHT, "chain": ["secretary"]}}  # fmt: skip
    said = "\n".join(texts_of(http("GET", "/events/e/approval-form.docx", "organizer").data))
    assert "规则核对（按现有内容试核）" in said
    rpc.answers["events.event_preflight"] = not_found("活动")
    assert http("GET", "/events/e/approval-form.docx", "organizer").status_code == 200


def test_refusals_of_the_services_stay_what_they_are(http, rpc):
    rpc.answers["partners.invitation_letter"] = Conflict("invitation.no_letter", "这份邀请已失效。", state="expired")
    assert problem_of(http("GET", "/invitations/i/letter.docx", "organizer"))["code"] == "invitation.no_letter"


@pytest.mark.parametrize(
    ("path", "role"),
    [("/invitations/i/letter", "member"), ("/invitations/i/letter", "finance"), ("/events/e/approval-form", "admin"),
     ("/events/e/attendance/certificates", "member")],
)  # fmt: skip
def test_roles_without_a_row_get_no_paper(http, rpc, path, role):
    rpc.answers |= ANSWERS
    assert problem_of(http("GET", f"{path}.docx", role))["code"] == "forbidden"
    assert rpc.calls == []

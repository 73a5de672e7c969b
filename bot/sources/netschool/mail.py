"""Mail inside «Сетевой город»: the way a family's absence notice reaches the class teacher."""

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import NoticeToSchool
from bot.sources import shapes
from bot.sources.netschool.session import Session
from bot.sources.shapes import record, records

CLASS_TEACHERS = 3
LONGEST_SUBJECT = 120


async def write_to_class_teacher(
    session: Session, school: str, children: int, notice: NoticeToSchool
) -> None:
    """Two requests. The message is sent once and never again: it is not known to be harmless.

    A family has at most as many class teachers as ``children``. A longer list is the school's
    staff, who have no business with a child's illness: then nobody is written to.
    """
    teachers = await _class_teachers(session, school)
    if not 1 <= len(teachers) <= max(children, 1):
        raise DiaryTrouble(Trouble.UNCLEAR)
    answer = await session.post(
        "mail/messages",
        {
            "subject": notice.text.strip().partition("\n")[0][:LONGEST_SUBJECT],
            "text": notice.text,
            "to": teachers,
            "cc": [],
            "bcc": [],
            "notify": True,
            "draft": False,
            "fileAttachmentGuids": [],
        },
    )
    if 400 <= answer.status < 500:
        raise DiaryTrouble(Trouble.REJECTED)
    if not answer.ok or answer.html or not record(answer.data()).get("messageId"):
        raise DiaryTrouble(Trouble.UNCLEAR)


async def _class_teachers(session: Session, school: str) -> list[str]:
    found = await session.get(
        "mail/recipients",
        {
            "userId": session.account.user,
            "organizationId": school,
            "funcType": 2,
            "orgType": 1,
            "group": CLASS_TEACHERS,
        },
    )
    return list(dict.fromkeys(shapes.ident(one.get("id")) for one in records(found)))

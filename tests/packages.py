# ruff: noqa: E501  headers and attributes stand in one line, as those programs write them
"""Files of other programs, shaped as those programs write them; every name is invented."""

import io
import zipfile
from collections.abc import Mapping

MANIFEST = """propertyName,value
manifest.version,1.0
oneroster.version,1.2
file.academicSessions,bulk
file.classes,bulk
file.courses,bulk
file.enrollments,bulk
file.orgs,bulk
file.users,bulk
file.roles,bulk
file.lineItems,bulk
file.results,bulk
file.categories,bulk
source.systemName,Учебная часть
"""
ORGS = """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
o-d,,,Отдел образования,district,,
o-1,,,Школа № 14,school,14,o-d
"""
SESSIONS = """sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
y-25,,,2025/26,schoolYear,2025-09-01,2026-05-31,,2026
q-0,,,4 четверть,gradingPeriod,2026-04-01,2026-05-29,y-25,2026
y-26,,,2026/27,schoolYear,2026-09-01,2027-05-31,,2027
q-1,,,1 четверть,gradingPeriod,2026-09-01,2026-10-25,y-26,2027
q-2,,,2 четверть,gradingPeriod,2026-11-02,2026-12-30,y-26,2027
"""
COURSES = """sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes
c-a,,,,Алгебра,,,o-1,,
"""
CLASSES = """sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
k-7a,,,Классный коллектив,07,,7-А,homeroom,каб. 31,o-1,y-26,,,
k-7b,,,7 «Б» класс,07,,,homeroom,каб. 12,o-1,y-26,,,
s-1,,,Алгебра 7А,07,c-a,,scheduled,,o-1,q-1,,,
s-2,,,История 7А,07,,,scheduled,,o-1,q-1,История России,,
"""
USERS = """sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns
u-t1,,,true,birukova,,Елена,Бирюкова,Павловна,,b@example.org,,+70000000001,,,,,,,,,o-1,
u-s1,,,true,kotov,,Илья,Котов,Ильич,,,,,"u-p1,u-p2",07,secret,,,,,,o-1,
u-s2,,,false,belova,,Ольга,Белова,Юрьевна,,,,,,07,,,,,,,o-1,
u-p1,,,true,kotova,,Анна,Котова,Петровна,,k@example.org,,,,,,,,,,,o-1,
u-p2,,,true,grandma,,Зоя,Котова,Львовна,,,,,,,,,,,,,o-1,
u-p3,,,true,belov,,Юрий,Белов,Ильич,,,,,"{u-s2}",,,,,,,,o-1,
u-a1,,,true,orlova,,Анна,Орлова,Ильинична,,,,,,,,,,,,,o-1,
u-x,tobedeleted,2026-10-01,true,gone,,Пётр,Ушедший,,,,,,,07,,,,,,,o-1,
"""
ROLES = """sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfile
r-1,,,u-t1,primary,teacher,,,o-1,
r-2,,,u-s1,primary,student,,,o-1,
r-3,,,u-s2,primary,student,,,o-1,
r-4,,,u-p1,primary,guardian,,,o-1,
r-5,,,u-p2,primary,relative,,,o-1,
r-6,,,u-p3,primary,parent,,,o-1,
r-7,,,u-a1,primary,siteAdministrator,,,o-1,
r-8,,,u-t1,secondary,principal,,,o-1,
"""
ENROLLMENTS = """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
e-1,,,k-7a,o-1,u-s1,student,,2025-09-01,2026-05-31
e-2,,,k-7b,o-1,u-s1,student,,2026-09-01,
e-3,,,k-7a,o-1,u-s2,student,,,
e-4,,,s-1,o-1,u-s2,student,,,
e-5,,,s-1,o-1,u-t1,teacher,true,,
e-6,,,k-7a,o-1,u-t1,teacher,true,,
e-7,,,k-7b,o-1,u-a1,teacher,true,,
"""
CATEGORIES = """sourcedId,status,dateLastModified,title,weight
g-1,,,Контрольная работа,40
"""
LINE_ITEMS = """sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,resultValueMin,resultValueMax,schoolSourcedId
l-1,,,Линейные уравнения,,2026-11-10,2026-11-12,s-1,g-1,q-2,1,5,o-1
l-2,,,Тест на 12 баллов,,2026-11-10,2026-11-12,s-1,,q-2,0,12,o-1
l-3,,,Реферат,,2026-11-10,2026-11-13,s-2,,q-2,1,5,o-1
"""
RESULTS = """sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,textScore,scoreDate,comment,missing
m-1,,,l-1,u-s2,fully graded,5.0,,2026-11-12,Молодец,false
m-2,,,l-2,u-s2,fully graded,4,,2026-11-12,,false
m-3,,,l-3,u-s2,not submitted,,,2026-11-13,,true
m-4,,,l-3,u-s1,submitted,,,2026-11-13,,false
m-5,,,l-3,u-s1,exempt,,,2026-11-13,,false
m-6,tobedeleted,2026-11-14,l-1,u-s1,fully graded,2,,2026-11-12,,false
"""
ONEROSTER: Mapping[str, str] = {
    "manifest": MANIFEST,
    "orgs": ORGS,
    "academicSessions": SESSIONS,
    "courses": COURSES,
    "classes": CLASSES,
    "users": USERS,
    "roles": ROLES,
    "enrollments": ENROLLMENTS,
    "categories": CATEGORIES,
    "lineItems": LINE_ITEMS,
    "results": RESULTS,
}


def oneroster(folder: str = "", **changed: str) -> bytes:
    """A package; ``changed`` stands instead of the files of these names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**ONEROSTER, **changed}.items():
            archive.writestr(f"{folder}{name}.csv", text)
    return target.getvalue()


ASC = """<?xml version="1.0" encoding="{encoding}"?>
<timetable ascttversion="2024.24.1" importtype="database" options="export:idprefix:%CHRID,groupstype1" displayname="aSc Timetables 2012 XML" displaycountries="">
   <periods options="canadd,export:silent" columns="period,name,short,starttime,endtime">
      <period name="0" short="0" period="0" starttime="7:40" endtime="8:25"/>
      <period name="1" short="1" period="1" starttime="8:30" endtime="9:15"/>
      <period name="2" short="2" period="2" starttime="9:25" endtime="10:10"/>
      <period name="3" short="3" period="3" starttime="10:30" endtime="11:15"/>
   </periods>
   <daysdefs columns="id,days,name,short">
      <daysdef id="D0" name="Любой день" short="X" days="10000,01000,00100,00010,00001"/>
      <daysdef id="D1" name="Понедельник" short="Пн" days="10000"/>
   </daysdefs>
   <weeksdefs columns="id,weeks,name,short">
      <weeksdef id="W0" name="Все недели" short="Все" weeks="11"/>
      <weeksdef id="W1" name="{first_week}" short="A" weeks="10"/>
      <weeksdef id="W2" name="{second_week}" short="B" weeks="01"/>
   </weeksdefs>
   <subjects columns="id,name,short,partner_id">
      <subject id="S1" name="Алгебра" short="Алг" partner_id=""/>
      <subject id="S2" name="Физкультура" short="ФК" partner_id=""/>
      <subject id="S3" name="Информатика" short="Инф" partner_id=""/>
   </subjects>
   <teachers columns="id,firstname,lastname,name,short,gender,color,email,mobile,partner_id">
      <teacher id="T1" firstname="Елена Павловна" lastname="Бирюкова" name="Бирюкова Е.П." short="БЕ" gender="F" color="#FF0000" email="b@example.org" mobile="" partner_id=""/>
      <teacher id="T2" firstname="А.И." lastname="Орлова" name="Орлова А.И." short="ОА" gender="F" color="#00FF00" email="" mobile="" partner_id=""/>
   </teachers>
   <classrooms columns="id,name,short,capacity,buildingid,partner_id">
      <classroom id="R1" name="31" short="31" capacity="*" buildingid="" partner_id=""/>
      <classroom id="R2" name="Спортзал" short="СЗ" capacity="*" buildingid="" partner_id=""/>
   </classrooms>
   <classes columns="id,name,short,classroomids,teacherid,grade,partner_id">
      <class id="C1" name="7 А" short="7А" classroomids="R1" teacherid="T1" grade="" partner_id=""/>
      <class id="C2" name="7 Б" short="7Б" classroomids="" teacherid="" grade="" partner_id=""/>
   </classes>
   <groups columns="id,classid,name,entireclass,divisiontag,studentcount,studentids">
      <group id="G1" name="Весь класс" classid="C1" entireclass="1" divisiontag="0"/>
      <group id="G2" name="1 группа" classid="C1" entireclass="0" divisiontag="1"/>
      <group id="G3" name="2 группа" classid="C1" entireclass="0" divisiontag="1"/>
   </groups>
   <students columns="id,classid,name,number,email,mobile,partner_id,firstname,lastname">
      <student id="P1" classid="C1" name="Котов Илья" firstname="Илья" lastname="Котов"/>
   </students>
   <lessons columns="id,classids,subjectid,periodspercard,periodsperweek,teacherids,classroomids,groupids,capacity,seminargroup,termsdefid,weeksdefid,daysdefid,partner_id">
      <lesson id="L1" classids="C1" subjectid="S1" periodspercard="1" periodsperweek="3.0" teacherids="T1" classroomids="R1" groupids="G1"/>
      <lesson id="L2" classids="C1,C2" subjectid="S2" periodspercard="2" periodsperweek="2.0" teacherids="T2" classroomids="" groupids="G1"/>
      <lesson id="L3" classids="C1" subjectid="S3" periodspercard="1" periodsperweek="0.5" teacherids="T2,T1" classroomids="" groupids="G2"/>
      <lesson id="L4" classids="C1" subjectid="S3" periodspercard="1" periodsperweek="0.5" teacherids="T1" classroomids="" groupids="G3"/>
   </lessons>
   <cards columns="lessonid,period,days,weeks,terms,classroomids">
{cards}
   </cards>
</timetable>
"""
CARDS = """      <card lessonid="L1" classroomids="R1" period="1" weeks="11" terms="1" days="10000"/>
      <card lessonid="L1" classroomids="" period="0" weeks="11" terms="1" days="00001"/>
      <card lessonid="L2" classroomids="R2" period="2" weeks="11" terms="1" days="01000"/>
      <card lessonid="L3" classroomids="R1" period="1" weeks="10" terms="1" days="00100"/>
      <card lessonid="L4" classroomids="R404" period="1" weeks="01" terms="1" days="00100"/>"""


def asc(
    cards: str = CARDS,
    *,
    encoding: str = "windows-1251",
    weeks: tuple[str, str] = ("Неделя A", "Неделя B"),
) -> bytes:
    first, second = weeks
    text = ASC.format(encoding=encoding, cards=cards, first_week=first, second_week=second)
    return text.replace("\n", "\r\n").encode(encoding)


ASC_2008 = """<?xml version="1.0" encoding="UTF-8"?>
<timetable ascttversion="2008.1.1" importtype="database" options="idprefix:XML,daynumbering1">
<days><day name="Monday" short="Mon" day="1"/><day name="Tuesday" short="Tue" day="2"/></days>
<subjects><subject id="*1" name="Mathematics" short="Ma"/></subjects>
<teachers><teacher id="*2" name="Anita Rao" short="AR" partner_id="P77"/></teachers>
<classrooms><classroom id="*3" name="Room 5" short="5"/></classrooms>
<classes><class id="*4" name="10-A" short="10A"/></classes>
<lessons><lesson id="*5" classids="*4" subjectid="*1" teacherids="*2" durationperiods="2"/></lessons>
<cards>
<card lessonid="*5" day="2" period="3" classroomid="*3"/>
<card lessonid="*5" day="2" period="4" classroomid="*3"/>
</cards>
</timetable>
"""


def pupil_report(*rows: str, above: str = "", days: str = "1 2 3") -> bytes:
    """«Отчет об успеваемости и посещаемости ученика.xls» of Сетевой город: HTML by another name.

    ``rows`` have cells between ``|``; one that is not given is of the usual days.
    """
    top = above or (
        "<tr><td>Ученик:</td><td colspan=4>Иванов Пётр Олегович</td></tr>"
        "<tr><td colspan=5>Учебный год: 2026/2027</td></tr>"
        "<tr><td>Класс:</td><td>5а</td></tr>"
        "<tr><td>Период:</td><td>01.09.2026 - 31.12.2026</td></tr>"
    )
    cells = "".join(f"<td>{day}</td>" for day in days.split())
    body = "".join(
        "<tr>" + "".join(f"<td>{cell.strip()}</td>" for cell in row.split("|")) + "</tr>"
        for row in rows
    )
    return (
        "<html><head><meta charset='utf-8'></head><body><h2>Отчет</h2>"
        f"<table>{top}</table>"
        "<table border=1><tr><th rowspan=2>Предмет</th><th colspan=2>Ноябрь</th>"
        "<th>Декабрь</th><th rowspan=2>Средняя отметка</th></tr>"
        f"<tr>{cells}</tr>{body}</table></body></html>"
    ).encode()

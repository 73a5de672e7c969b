"""Who is at the demo school. Every name is invented."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Teacher:
    code: str
    full_name: str
    position: str
    role: str = "учитель"


@dataclass(frozen=True, slots=True)
class Student:
    code: str
    full_name: str
    class_name: str
    ability: float
    """What the marks lie around."""
    arrived: bool = False
    """Came this week: nothing is written about this student yet."""

    def born(self, year: int) -> date:
        """A birth date that fits the class in the school year that begins in ``year``."""
        grade = int(self.class_name[:-1])
        number = int(self.code[1:])
        return date(year - 7 - grade, 10, 1) + timedelta(days=number * 53 % 330)


@dataclass(frozen=True, slots=True)
class Parent:
    code: str
    full_name: str
    relation: str
    children: tuple[str, ...]


BIRYUKOVA = "Бирюкова Елена Павловна"
SOKOLOVA = "Соколова Марина Игоревна"
ORLOVA = "Орлова Наталья Сергеевна"
KIM = "Ким Ольга Юрьевна"
DMITRIEVA = "Дмитриева Светлана Олеговна"
TARASOV = "Тарасов Игорь Львович"
LAPTEVA = "Лаптева Вера Николаевна"
YUSUPOVA = "Юсупова Гульнара Рашидовна"
FYODOROV = "Фёдоров Андрей Викторович"

TEACHERS = (
    Teacher("T01", BIRYUKOVA, "Учитель математики и информатики"),
    Teacher("T02", SOKOLOVA, "Учитель начальных классов"),
    Teacher("T03", ORLOVA, "Учитель русского языка и литературы"),
    Teacher("T04", KIM, "Учитель английского языка"),
    Teacher("T05", DMITRIEVA, "Учитель английского языка"),
    Teacher("T06", TARASOV, "Учитель труда и физической культуры"),
    Teacher("T07", LAPTEVA, "Учитель труда, музыки и изобразительного искусства"),
    Teacher("T08", YUSUPOVA, "Учитель биологии и географии"),
    Teacher("T09", FYODOROV, "Учитель истории"),
    Teacher("T10", "Климов Сергей Петрович", "Директор", "администратор"),
    Teacher("T11", "Захарова Ирина Борисовна", "Секретарь", "администратор"),
)

ANYA, PETYA = "S04", "S20"

STUDENTS = (
    Student("S01", "Абрамов Тимур Русланович", "5А", 3.9),
    Student("S02", "Гилязова Алсу Маратовна", "5А", 4.6),
    Student("S03", "Ёлкин Пётр Дмитриевич", "5А", 4.1),
    Student(ANYA, "Иванова Аня Петровна", "5А", 4.4),
    Student("S05", "Кузнецова Анна Олеговна", "5А", 4.2),
    Student("S06", "Кузнецова Яна Викторовна", "5А", 3.6),
    Student("S07", "Лебедев Артём Ильич", "5А", 3.4),
    Student("S08", "Мельникова Дарья Андреевна", "5А", 4.8),
    Student("S09", "Петров Николай Сергеевич", "5А", 3.8),
    Student("S10", "Рябинин Егор Павлович", "5А", 3.2),
    Student("S11", "Салтыков-Щедров Константин Александрович", "5А", 4.3),
    Student("S12", "Сидорова Полина Максимовна", "5А", 4.0),
    Student("S13", "Тихонова Варвара Игоревна", "5А", 4.7),
    Student("S14", "Яковлев Лев Андреевич", "5А", 4.0, arrived=True),
    Student("S15", "Алексеева Милана Романовна", "2Б", 4.5),
    Student("S16", "Борисов Матвей Денисович", "2Б", 4.0),
    Student("S17", "Воробьёва Есения Кирилловна", "2Б", 4.7),
    Student("S18", "Громов Степан Антонович", "2Б", 3.7),
    Student("S19", "Ёлкина Анастасия Дмитриевна", "2Б", 4.3),
    Student(PETYA, "Иванов Петя Петрович", "2Б", 4.2),
    Student("S21", "Карпов Михаил Юрьевич", "2Б", 3.9),
    Student("S22", "Мамедова Лейла Эльдаровна", "2Б", 4.6),
    Student("S23", "Никитин Савелий Олегович", "2Б", 4.1),
    Student("S24", "Романова Ульяна Фёдоровна", "2Б", 4.8),
    Student("S25", "Соловьёв Глеб Алексеевич", "2Б", 3.6),
    Student("S26", "Шарипов Амир Ренатович", "2Б", 4.2),
)

PARENTS = (
    Parent("P01", "Иванова Мария Павловна", "мать", (ANYA, PETYA)),
    Parent("P02", "Иванов Пётр Сергеевич", "отец", (ANYA, PETYA)),
    Parent("P03", "Ёлкина Юлия Владимировна", "мать", ("S03", "S19")),
    Parent("P04", "Кузнецова Ольга Николаевна", "мать", ("S05",)),
    Parent("P05", "Кузнецов Виктор Андреевич", "отец", ("S06",)),
    Parent("P06", "Абрамов Руслан Тимурович", "отец", ("S01",)),
    Parent("P07", "Гилязова Резеда Ильдаровна", "мать", ("S02",)),
    Parent("P08", "Лебедева Анна Викторовна", "мать", ("S07",)),
    Parent("P09", "Мельников Андрей Юрьевич", "отец", ("S08",)),
    Parent("P10", "Петрова Инна Леонидовна", "мать", ("S09",)),
    Parent("P11", "Рябинина Галина Фёдоровна", "опекун", ("S10",)),
    Parent("P12", "Салтыкова-Щедрова Екатерина Константиновна", "мать", ("S11",)),
    Parent("P13", "Сидоров Максим Олегович", "отец", ("S12",)),
    Parent("P14", "Тихонова Людмила Петровна", "мать", ("S13",)),
    Parent("P15", "Яковлева Ксения Дмитриевна", "мать", ("S14",)),
    Parent("P16", "Алексеева Наталья Романовна", "мать", ("S15",)),
    Parent("P17", "Борисов Денис Сергеевич", "отец", ("S16",)),
    Parent("P18", "Воробьёва Елена Игоревна", "мать", ("S17",)),
    Parent("P19", "Громова Татьяна Ивановна", "мать", ("S18",)),
    Parent("P20", "Карпова Оксана Юрьевна", "мать", ("S21",)),
    Parent("P21", "Мамедов Эльдар Фаридович", "отец", ("S22",)),
    Parent("P22", "Никитина Вера Павловна", "мать", ("S23",)),
    Parent("P23", "Романова Алла Геннадьевна", "мать", ("S24",)),
    Parent("P24", "Шарипов Ренат Амирович", "отец", ("S26",)),
)


def of_class(class_name: str) -> list[Student]:
    return [student for student in STUDENTS if student.class_name == class_name]

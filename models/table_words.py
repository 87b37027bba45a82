"""What people write above the columns of a table, and in those that hold one of a few words.

These are words that are read, not shown: both languages at once, whatever the language in use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from rules.facts import Activity, Agent, Obtained, Tenure
from rules.pack import load_pack


class Field(StrEnum):
    """What a column of a table holds."""

    KEY = "key"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    RELATION = "relation"
    HOUSEHOLD = "household"
    DESK = "desk"
    ACTIVITY = "activity"
    AGENT = "agent"
    ADDRESS = "address"
    TENURE = "tenure"
    LEASE_FILED_ON = "lease_filed_on"
    LEASE_UNTIL = "lease_until"
    CARD_NUMBER = "card_number"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    OBTAINED = "obtained"
    REGISTERED_ON = "registered_on"
    REGISTERED_UNTIL = "registered_until"
    NOTES = "notes"


DAYS = frozenset(
    {
        *(Field.BIRTH_DATE, Field.LEASE_FILED_ON, Field.LEASE_UNTIL, Field.VALID_FROM, Field.VALID_UNTIL),
        *(Field.REGISTERED_ON, Field.REGISTERED_UNTIL),
    }
)
NUMBERS = frozenset({Field.ID_NUMBER, Field.PHONE, Field.CARD_NUMBER})
CHOICES: Mapping[Field, type[StrEnum]] = {
    Field.ACTIVITY: Activity,
    Field.AGENT: Agent,
    Field.TENURE: Tenure,
    Field.OBTAINED: Obtained,
}

_HEADINGS: Mapping[Field, str] = {
    Field.KEY: "键",
    Field.NAME: "姓名 名字 full_name 持证人 持证人姓名 人员姓名 员工姓名 申请人 申请人姓名",
    Field.BIRTH_DATE: "出生日期 出生年月日 出生年月 生日 date_of_birth birthday dob born",
    Field.ID_NUMBER: "证件号 证件号码 身份证 身份证号 身份证号码 公民身份号码 id_no id_card id_card_number",
    Field.PHONE: "手机 手机号 手机号码 电话 联系电话 联系方式 mobile"
    " phone_number mobile_number mobile_phone telephone tel",
    Field.RELATION: "关系 与户主关系 亲属关系 kin relationship kinship",
    Field.HOUSEHOLD: "户 户名 户主 家庭 所属家庭 family",
    Field.DESK: "经办 经办人 经办组 负责人 跟进人 专员 客户经理"
    " looked_after_by assigned_to handler consultant case_owner",
    Field.ACTIVITY: "就业状态 工作状态 就业或就学 在职或在读 occupation employment",
    Field.AGENT: "代办 代办原因",
    Field.ADDRESS: "住所 住址 地址 居住地址 居住地 现住址 现居住地址 dwelling residence home_address",
    Field.TENURE: "住房性质 房屋性质 住所性质 居住方式 房屋来源 housing",
    Field.LEASE_FILED_ON: "租赁备案日期 备案日期 网签日期 租赁备案日 lease_filed filed_on",
    Field.LEASE_UNTIL: "租赁备案到期 租赁备案到期日 租赁备案有效期至 备案到期 备案到期日 备案有效期至 租赁到期 租约到期"
    " lease_valid_until lease_ends lease_end lease_filing_until lease_expires",
    Field.CARD_NUMBER: "居住证号 居住证号码 居住证编号 卡号 permit_number permit_no card_no",
    Field.VALID_FROM: "有效期自 有效期起 有效期从 签发日期 签注日期 发证日期 issued_on from",
    Field.VALID_UNTIL: "有效期至 有效期止 有效期到 到期日 到期日期 居住证到期 居住证到期日 居住证有效期至 until expires"
    " expires_on expiry expiry_date valid_to permit_until",
    Field.OBTAINED: "取得方式 办理方式 签注方式",
    Field.REGISTERED_ON: "居住登记日期 登记日期",
    Field.REGISTERED_UNTIL: "居住登记到期 居住登记有效期至 登记有效期至 registration_until",
    Field.NOTES: "备注 说明 note remark remarks",
}
_CHOICES: Mapping[StrEnum, str] = {
    Activity.EMPLOYED: "就业 已就业 工作 上班 在岗 work works employee",
    Activity.STUDENT: "学生 上学 就读 在校 studies",
    Activity.NONE: "无 无业 待业 退休 未就业 retired unemployed",
    Agent.ELDER: "老人 老年人",
    Agent.DISABLED: "残疾 残疾人",
    Tenure.OWNED: "自有住房 自有产权 自购 产权房 own",
    Tenure.RELATIVE_OWNED: "亲属自有 亲属产权 亲属房产",
    Tenure.RENTED: "租赁 租房 承租 租 rent rental tenant",
    Tenure.RELATIVE_RENTED: "亲属租赁 亲属承租",
    Tenure.DORMITORY: "宿舍 单位宿舍 员工宿舍 学生宿舍 dorm",
    Obtained.FIRST_ISSUE: "首次 首次申领 首次办理 新办",
    Obtained.AUTOMATIC: "自动 自动签注",
    Obtained.ONLINE: "网上 网上签注 线上 线上续签",
    Obtained.OFFLINE: "线下 窗口 线下签注 线下自行续签 窗口续签",
    Obtained.LATE: "补签 逾期补签",
    Obtained.REAPPLICATION: "重办 重新办理 重新申请 reapply",
}
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def plain_word(text: str) -> str:
    """Return a heading or a word without what people write one way or another: case, blanks, marks, brackets."""
    text = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in text if char.isalnum())


@cache
def fields_by_heading() -> Mapping[str, Field]:
    """Return what a column holds, by its heading as ``plain_word`` has it."""
    found = {plain_word(field.value): field for field in Field}
    for field, headings in _HEADINGS.items():
        found |= {plain_word(heading): field for heading in headings.split()}
    return found


@cache
def values_by_word(field: Field) -> Mapping[str, StrEnum]:
    """Return the values of a column that holds one of a few words: their codes, and how both languages say them."""
    choices, texts = CHOICES[field], load_pack().texts[field.value]
    found: dict[str, StrEnum] = {}
    for value in choices:
        words = (value.value, *texts[value.value].values(), *_CHOICES[value].split())
        found |= {plain_word(word): value for word in words}
    return found

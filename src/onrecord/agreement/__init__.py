"""Answers of several readers → how far they agree beyond chance, with confidence intervals: the questions they answer, and the coefficients."""

from onrecord.agreement.coefficients import NAMES, agreement, student_quantile
from onrecord.agreement.fields import KINDS, NONE, Kind, Question, agreement_by_field, answers_in, questions, said

__all__ = ["KINDS", "NAMES", "NONE", "Kind", "Question", "agreement", "agreement_by_field", "answers_in", "questions", "said", "student_quantile"]

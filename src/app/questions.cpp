#include "app/questions.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "records/keys.hpp"
#include "records/question_document.hpp"

namespace signalbox {
namespace {

using Revision = DocumentStore::Revision;

/// nullopt also for one that cannot be read.
std::optional<Question> question_in(const std::optional<Document>& document, const std::string& id) {
  if (!document) return std::nullopt;
  try {
    return read_question(document->body, id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    return std::nullopt;
  }
}

bool is_same(const Question& open, const Question& asked) {
  return open.text == asked.text && open.choices == asked.choices;
}

// A deployment asks one question of a topic at a time: what is open of it was asked by a run that is gone. The IDs of
// scripts are chosen by whoever wrote them.
bool goes_on(const Question& known, const Question& asked) {
  if (asked.topic != QuestionTopic::script)
    return is_open(known, asked.asked_at) && is_same(known, asked) && known.default_choice == asked.default_choice;
  const bool waits_to_be_heard = known.answer && !known.is_heard && is_same(known, asked);
  return asked.asked_at < known.deadline && (!known.answer || waits_to_be_heard);
}

void expect_same(const Question& open, const Question& asked) {
  if (is_same(open, asked)) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("another question of the ID {} is open: {}", escape_for_terminal(open.id),
                          escape_for_terminal(open.text)),
              "wait for its answer, or ask under another ID");
}

}  // namespace

Question Questions::ask(const Question& question) {
  if (const auto flaw = flaw_in(question))
    throw Error(ErrorKind::invalid_input, fmt::format("the question {} cannot be asked: {}",
                                                      escape_for_terminal(question.id), escape_for_terminal(*flaw)));
  Question standing;
  store_.change(keys::question(question.id), [&](const std::optional<Document>& document) -> std::optional<Revision> {
    const auto known = question_in(document, question.id);
    const bool stays = known && goes_on(*known, question);
    standing = stays ? *known : question;
    if (stays) return std::nullopt;
    return Revision(write_question(question));
  });
  expect_same(standing, question);
  return standing;
}

AnswerOutcome Questions::answer(const std::string& id, const Answer& answer) {
  std::optional<AnswerOutcome> outcome;
  store_.change(keys::question(id), [&](const std::optional<Document>& document) -> std::optional<Revision> {
    outcome.reset();
    if (!document) return std::nullopt;
    outcome = answered(read_question(document->body, id), answer);
    const auto* changed = std::get_if<Question>(&*outcome);
    if (changed == nullptr) return std::nullopt;
    return Revision(write_question(*changed));
  });
  if (outcome) return *outcome;
  throw Error(ErrorKind::not_found, fmt::format("there is no question {}", escape_for_terminal(id)),
              "`signalbox answer` lists the open ones");
}

template <typename Change>
void Questions::change(const std::string& id, Time asked_at, const Change& change) {
  store_.change(keys::question(id), [&](const std::optional<Document>& document) -> std::optional<Revision> {
    const auto before = question_in(document, id);
    if (!before || before->asked_at != asked_at) return std::nullopt;
    Question after = *before;
    change(after);
    if (after == *before) return std::nullopt;
    return Revision(write_question(after));
  });
}

void Questions::note_place(const std::string& id, Time asked_at, const QuestionPlace& place) {
  change(id, asked_at, [&](Question& question) { question.place = place; });
}

std::optional<Question> Questions::withdraw(const std::string& id, Time asked_at, Time now) {
  std::optional<Question> withdrawn;
  change(id, asked_at, [&](Question& question) {
    withdrawn.reset();
    if (question.answer) return;
    question.answer = stopped(question, now);
    withdrawn = question;
  });
  return withdrawn;
}

void Questions::note_heard(const std::string& id, Time asked_at) {
  change(id, asked_at, [](Question& question) { question.is_heard = true; });
}

std::optional<Question> Questions::read(const std::string& id) {
  const auto document = store_.get(keys::question(id));
  return document ? std::optional(read_question(document->body, id)) : std::nullopt;
}

std::vector<Question> Questions::all() {
  std::vector<Question> questions;
  for (const Document& document : store_.list(std::string(keys::questions))) {
    auto question = question_in(document, keys::name_in(document.key, keys::questions).value_or(""));
    if (question) questions.push_back(std::move(*question));
  }
  return questions;
}

}  // namespace signalbox

#include "app/question_news.hpp"

namespace signalbox {

namespace {

Notification about(const Question& question, Notification begun) {
  Notification news = std::move(begun);
  news.correlation_id = question.correlation_id;
  news.environment = question.environment;
  news.text = question.text;
  news.reason = question.reason;
  news.question = question.id;
  news.choices = question.choices;
  news.default_choice = question.default_choice;
  news.deadline = question.deadline;
  news.answer = question.answer;
  return news;
}

}  // namespace

Notification news_of(const Question& question, Notification begun) {
  Notification news = about(question, std::move(begun));
  news.kind = question.answer ? NotificationKind::answered : NotificationKind::question;
  news.at = question.answer ? question.answer->at : question.asked_at;
  return news;
}

Notification explanation_of(const Question& question, Notification begun) {
  Notification news = about(question, std::move(begun));
  news.kind = NotificationKind::not_understood;
  news.at = {};  // when it is told
  return news;
}

}  // namespace signalbox

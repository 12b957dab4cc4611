/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_RUN_H
#define STUDY_RUN_H

#include "program-run.h"

#include <string>
#include <vector>

/// One point of a study: a row of CSV below the names of its columns.
class StudyPoint
{
  public:
    /// \param csv what the program printed
    explicit StudyPoint(const std::string& csv);

    /// \return a column's text \throws std::out_of_range when there is no such column
    std::string GetText(const std::string& column) const;
    /// \return a column's number
    double operator[](const std::string& column) const;

  private:
    std::vector<std::string> m_names;
    std::vector<std::string> m_values;
};

/// Run a study's program, and expect that it prints a point and nothing else.
StudyPoint RunStudyPoint(const std::string& command);

/// Expect exit code 2, and a line on stderr that says what is wrong.
void ExpectRefusal(const std::string& command, const std::string& line);

#endif /* STUDY_RUN_H */

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_ROW_H
#define STUDY_ROW_H

#include <ostream>
#include <sstream>
#include <string>

/// One line of CSV, column after column. It begins with study, version, seed and run.
class StudyRow
{
  public:
    /// \param study the program's name
    explicit StudyRow(const std::string& study);

    /// Add a column. A text with a comma or a quote in it is quoted.
    template <typename T>
    void Add(const std::string& name, const T& value)
    {
        std::ostringstream text;
        text.precision(10);
        text << value;
        AddText(name, text.str());
    }

    /// Print it. \param os where \param header the names in a line before it
    void Print(std::ostream& os, bool header) const;

  private:
    void AddText(const std::string& name, const std::string& value);

    std::string m_names;
    std::string m_values;
};

#endif /* STUDY_ROW_H */

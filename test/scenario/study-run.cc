/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-run.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>

StudyPoint::StudyPoint(const std::string& csv)
{
    std::istringstream lines(csv);
    std::getline(lines, m_names);
    std::getline(lines, m_values);
}

std::string
StudyPoint::GetText(const std::string& column) const
{
    std::istringstream names(m_names);
    std::istringstream values(m_values);
    std::string name;
    std::string value;
    while (std::getline(names, name, ','))
    {
        if (values.peek() == '"')
        {
            values.get();
            std::getline(values, value, '"'); // no study prints a quote within one
            values.get();
        }
        else
        {
            std::getline(values, value, ',');
        }
        if (name == column)
        {
            return value;
        }
    }
    throw std::out_of_range("no column " + column + " in " + m_names);
}

double
StudyPoint::operator[](const std::string& column) const
{
    return std::stod(GetText(column));
}

StudyPoint
RunStudyPoint(const std::string& command)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(command, folder.path);
    EXPECT_EQ(outcome.code, 0) << command << "\n" << outcome.err;
    EXPECT_EQ(outcome.err, "") << "no progress where there is no terminal";
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2) << outcome.out;
    return StudyPoint(outcome.out);
}

void
ExpectRefusal(const std::string& command, const std::string& line)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(command, folder.path);
    EXPECT_EQ(outcome.code, 2) << command;
    EXPECT_EQ(outcome.out, "") << command;
    EXPECT_EQ(outcome.err, line + "\n") << command;
}

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-run.h"

#include "ns3/csv-reader.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>

StudyPoint::StudyPoint(const std::string& csv)
{
    std::istringstream stream(csv);
    ns3::CsvReader rows(stream);
    for (auto* row : {&m_names, &m_values})
    {
        rows.FetchNextRow();
        row->resize(rows.ColumnCount());
        for (std::size_t i = 0; i < row->size(); ++i)
        {
            rows.GetValue(i, (*row)[i]);
        }
    }
}

std::string
StudyPoint::GetText(const std::string& column) const
{
    const auto found = std::find(m_names.begin(), m_names.end(), column);
    if (found == m_names.end())
    {
        throw std::out_of_range("no column " + column);
    }
    return m_values.at(found - m_names.begin());
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

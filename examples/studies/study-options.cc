/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-options.h"

#include <cctype>

StudyOptions::StudyOptions(const std::string& study)
    : m_cmd(study + ".cc")
{
}

void
StudyOptions::Usage(const std::string& text)
{
    m_cmd.Usage(text + " Prints one point of the study, a line of CSV.");
}

void
StudyOptions::Parse(int argc, char* argv[])
{
    m_cmd.Parse(argc, argv);
}

void
StudyOptions::AddTo(StudyRow& row) const
{
    for (const auto& add : m_columns)
    {
        add(row);
    }
}

std::string
StudyOptions::GetColumn(const std::string& option)
{
    std::string column;
    for (const unsigned char c : option)
    {
        column += std::isupper(c) != 0 ? "_" : "";
        column += static_cast<char>(std::tolower(c));
    }
    return column;
}

void
StudyRun::AddTo(StudyOptions& options)
{
    options.AddUnlisted("warmUp", "Seconds before anything is counted", warmUp);
    options.AddUnlisted("seconds", "Seconds in which it is", seconds);
    options.AddUnlisted("timeline", "File for what the table holds over time, CSV", timeline);
    options.AddUnlisted("header", "Print the names of the columns first", header);
}

std::string
StudyRun::Check() const
{
    return warmUp >= 0 && seconds >= 1 ? "" : "--warmUp is not below 0, --seconds is at least 1";
}

void
StudyTable::AddTo(StudyOptions& options)
{
    options.Add("max", "net.netfilter.nf_conntrack_max; 0: no limit", max);
    options.Add("buckets", "net.netfilter.nf_conntrack_buckets", buckets);
}

std::string
StudyTable::Check() const
{
    return buckets < 1 ? "--buckets is at least 1" : "";
}

std::string
CheckFlows(double rate, double mean)
{
    return rate > 0 && mean > 0 ? "" : "--rate and --mean must be > 0";
}

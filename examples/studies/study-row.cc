/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-row.h"

#include "ns3/rng-seed-manager.h"

using namespace ns3;

StudyRow::StudyRow(const std::string& study)
{
    Add("study", study);
    Add("version", NETFILTER_VERSION);
    Add("seed", RngSeedManager::GetSeed());
    Add("run", RngSeedManager::GetRun());
}

void
StudyRow::AddText(const std::string& name, const std::string& value)
{
    std::string quoted = value;
    if (value.find_first_of(",\"\n") != std::string::npos)
    {
        quoted = "\"";
        for (const char c : value)
        {
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        }
        quoted += '"';
    }
    m_names += (m_names.empty() ? "" : ",") + name;
    m_values += (m_values.empty() ? "" : ",") + quoted;
}

void
StudyRow::Print(std::ostream& os, bool header) const
{
    if (header)
    {
        os << m_names << "\n";
    }
    os << m_values << "\n";
}

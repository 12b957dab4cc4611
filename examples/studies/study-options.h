/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_OPTIONS_H
#define STUDY_OPTIONS_H

#include "study-row.h"

#include "ns3/command-line.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// The options of a study: on the command line and, for what is asked, in the row.
class StudyOptions
{
  public:
    /// \param study the program's name
    explicit StudyOptions(const std::string& study);

    /// A description of the program, shown at the start of the help.
    void Usage(const std::string& text);

    /**
     * \brief Add an option that is a column too.
     * \param name e.g. udpRate
     * \param help for the command line
     * \param value its default, and where the value goes
     * \param column e.g. delay_ms; empty: as the name, udp_rate
     */
    template <typename T>
    void Add(const std::string& name,
             const std::string& help,
             T& value,
             const std::string& column = "")
    {
        AddUnlisted(name, help, value);
        m_columns.push_back([name = column.empty() ? GetColumn(name) : column,
                             &value](StudyRow& row) { row.Add(name, value); });
    }

    /// Add an option that is no column.
    template <typename T>
    void AddUnlisted(const std::string& name, const std::string& help, T& value)
    {
        m_cmd.AddValue(name, help, value);
    }

    /// Read the command line.
    void Parse(int argc, char* argv[]);

    /// Add the columns, in the order of the options.
    void AddTo(StudyRow& row) const;

  private:
    static std::string GetColumn(const std::string& option);

    ns3::CommandLine m_cmd;
    std::vector<std::function<void(StudyRow&)>> m_columns;
};

/// Options of every study: duration and output.
struct StudyRun
{
    double warmUp{0};       //!< s, before counting begins
    double seconds{0};      //!< s, during which events are counted
    bool header{true};      //!< print the names of the columns
    std::string timeline{}; //!< file for the table's occupancy over time; none when empty

    void AddTo(StudyOptions& options);
    /// \return an error message, or an empty string
    std::string Check() const;
};

/// The size of the router's connection table.
struct StudyTable
{
    uint32_t max{65536};
    uint32_t buckets{16384};

    void AddTo(StudyOptions& options);
    /// \return an error message, or an empty string
    std::string Check() const;
};

/// Check rate and duration of flows. \return an error message, or an empty string
std::string CheckFlows(double rate, double mean);

#endif /* STUDY_OPTIONS_H */

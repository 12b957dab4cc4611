/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_H
#define STUDY_H

/**
 * \file
 * What the studies share: one point of a study is one run of its program, which prints one line of
 * CSV. All that is random comes from ns-3's streams: --RngSeed, --RngRun.
 */

#include "ns3/command-line.h"
#include "ns3/event-id.h"
#include "ns3/simulator.h"

#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <ostream>
#include <sstream>
#include <string>

/// What every study can be told: how long, and what to print.
struct StudyOptions
{
    double warmUp{0};       //!< s, before anything is counted
    double seconds{0};      //!< s, in which it is
    bool header{true};      //!< print the names of the columns
    std::string timeline{}; //!< file for what the table holds over time; none when empty

    /// Put them on the command line.
    void AddTo(ns3::CommandLine& cmd);
    /// \return what is wrong with them; empty when nothing is
    std::string Check() const;
};

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

/**
 * \brief Be the main function of a study: read the question from the command line, answer it,
 * print the answer.
 * \tparam Question has AddTo(CommandLine&), Check() (what is wrong with it, "" when nothing is) and
 * a StudyOptions called study
 * \param name the program's
 * \param argc main's
 * \param argv main's
 * \param answer runs the simulation and fills the row
 * \return the program's exit code: 2, and a line on stderr, for what cannot be asked
 */
template <typename Question>
int
RunStudy(const std::string& name,
         int argc,
         char* argv[],
         void (*answer)(const Question& question, StudyRow& row))
try
{
    Question question;
    ns3::CommandLine cmd(name + ".cc");
    question.AddTo(cmd);
    cmd.Parse(argc, argv);
    if (const std::string wrong = question.Check(); !wrong.empty())
    {
        std::cerr << name << ": " << wrong << "\n";
        return 2;
    }
    StudyRow row(name);
    answer(question, row);
    row.Print(std::cout, question.study.header);
    ns3::Simulator::Destroy();
    return 0;
}

catch (const std::exception& error)
{
    std::cerr << name << ": " << error.what() << "\n";
    return 2;
}

/// Says on a terminal how far the simulation has come; elsewhere it is silent.
class StudyProgress
{
  public:
    /// \param seconds how long the simulation will be
    explicit StudyProgress(double seconds);
    ~StudyProgress();
    StudyProgress(const StudyProgress&) = delete;
    StudyProgress& operator=(const StudyProgress&) = delete;

  private:
    void Say();

    double m_seconds;
    bool m_isShown;
    std::chrono::steady_clock::time_point m_said;
    ns3::EventId m_next;
};

/// Open a file for results. \throws std::runtime_error naming it, when it cannot be written
std::ofstream OpenOutput(const std::string& name);

/// Run on for some seconds of simulation.
void RunFor(double seconds);

/// \return a random variable of ns-3 with this mean, "ns3::ExponentialRandomVariable[Mean=0.05]"
std::string Exponential(double mean);

/**
 * \brief Check a random variable's text, since ns-3 ends the program when it cannot read one.
 * \param text e.g. "ns3::ParetoRandomVariable[Scale=5|Shape=1.5]"
 * \return what is wrong with it, "" for nothing
 */
std::string CheckRandomVariable(const std::string& text);

#endif /* STUDY_H */

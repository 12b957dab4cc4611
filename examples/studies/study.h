/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_H
#define STUDY_H

/**
 * \file
 * Common parts of the studies: one point of a study is one run of its program, which prints one
 * line of CSV. All random numbers come from ns-3's streams: --RngSeed, --RngRun.
 */

#include "study-options.h"
#include "study-row.h"

#include "ns3/event-id.h"
#include "ns3/simulator.h"

#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

/**
 * \brief Main function of a study: read the parameters from the command line, run the simulation,
 * print the results.
 *
 * The row begins with the values of the options.
 *
 * \tparam Question has AddTo(StudyOptions&), a StudyRun called run, and Check(): an error message
 * or ""
 * \param name the program's
 * \param argc main's
 * \param argv main's
 * \param answer runs the simulation and fills the row
 * \return the program's exit code: 2, and a line on stderr, for invalid parameters
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
    StudyOptions options(name);
    question.AddTo(options);
    question.run.AddTo(options);
    options.Parse(argc, argv);
    std::string wrong = question.Check();
    if (wrong.empty())
    {
        wrong = question.run.Check();
    }
    if (!wrong.empty())
    {
        std::cerr << name << ": " << wrong << "\n";
        return 2;
    }
    StudyRow row(name);
    options.AddTo(row);
    answer(question, row);
    row.Print(std::cout, question.run.header);
    ns3::Simulator::Destroy();
    return 0;
}

catch (const std::exception& error)
{
    std::cerr << name << ": " << error.what() << "\n";
    return 2;
}

/// Prints progress on a terminal; elsewhere it is silent.
class StudyProgress
{
  public:
    /// \param seconds duration of the simulation
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

/// Continue for some seconds of simulation time.
void RunFor(double seconds);

/**
 * \brief Run the warm-up, begin counting, and run the measured time.
 * \param run how long
 * \param watches have Begin()
 */
template <typename... Watch>
void
RunStudyTime(const StudyRun& run, Watch&... watches)
{
    const StudyProgress progress(run.warmUp + run.seconds);
    RunFor(run.warmUp);
    (watches.Begin(), ...);
    RunFor(run.seconds);
}

/// \return a random variable of ns-3 with this mean, "ns3::ExponentialRandomVariable[Mean=0.05]"
std::string Exponential(double mean);

#endif /* STUDY_H */

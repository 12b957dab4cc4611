/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PROGRAM_RUN_H
#define PROGRAM_RUN_H

#include <filesystem>
#include <string>
#include <vector>

/// A folder that goes away with this object.
struct TemporaryFolder
{
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path path;
};

/// What a program said and how it ended.
struct Outcome
{
    int code; //!< exit code, -1 when it was killed
    std::string out;
    std::string err;
};

/**
 * \brief Run a program and wait for it.
 * \param command the program and its arguments, as for a shell
 * \param folder its working folder
 */
Outcome RunProgram(const std::string& command, const std::filesystem::path& folder);

/// \return a file's content, "" when there is none
std::string ReadFile(const std::filesystem::path& file);

/**
 * \brief Expect texts in a story, one behind the other.
 * \param story what a program told
 * \param parts the texts
 */
void ExpectInOrder(const std::string& story, const std::vector<std::string>& parts);

#endif /* PROGRAM_RUN_H */

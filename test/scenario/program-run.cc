/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "program-run.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/wait.h>

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder()
{
    std::string name = fs::temp_directory_path() / "netfilter-test-XXXXXX";
    if (!mkdtemp(name.data()))
    {
        ADD_FAILURE() << "no temporary folder " << name;
    }
    path = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

Outcome
RunProgram(const std::string& command, const fs::path& folder)
{
    // Not into the working folder: tests look at what the program left there.
    const TemporaryFolder streams;
    const fs::path out = streams.path / "out";
    const fs::path err = streams.path / "err";
    const int status = std::system(("cd '" + folder.string() + "' && " + command + " >'" +
                                    out.string() + "' 2>'" + err.string() + "'")
                                       .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadFile(out), ReadFile(err)};
}

std::string
ReadFile(const fs::path& file)
{
    std::ostringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    return content.str();
}

void
ExpectInOrder(const std::string& story, const std::vector<std::string>& parts)
{
    std::size_t at = 0;
    for (const std::string& part : parts)
    {
        at = story.find(part, at);
        ASSERT_NE(at, std::string::npos) << part << "\nis missing, or not in its place, in\n"
                                         << story;
    }
}

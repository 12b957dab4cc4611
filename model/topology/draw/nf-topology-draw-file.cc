/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A drawing becomes a file, by Graphviz where it is a picture.

#include "nf-topology-draw.h"
#include "nf-topology-graph.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief Run Graphviz's dot, without a shell in between, and wait for it.
 * \param arguments its name, looked for in PATH, and the others
 * \param text what it reads
 * \param path what messages name
 * \throws TopologyError when it cannot be run, or says that it failed
 */
void
RunDot(std::vector<std::string> arguments, const std::string& text, const std::string& path)
{
    // Not a pipe: writing to one that dot has left would raise a signal.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> input(std::tmpfile(), &std::fclose);
    if (!input || std::fputs(text.c_str(), input.get()) < 0 || std::fflush(input.get()) != 0)
    {
        throw TopologyError({path}, std::strerror(errno));
    }
    std::rewind(input.get());
    std::vector<char*> words;
    for (std::string& argument : arguments)
    {
        words.push_back(argument.data());
    }
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(input.get()), STDIN_FILENO);
    pid_t process = 0;
    const int error = posix_spawnp(&process, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
    {
        throw TopologyError({path},
                            "cannot run Graphviz's " + arguments[0] +
                                " (Debian: graphviz): " + std::strerror(error));
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR)
    {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    {
        throw TopologyError(
            {path},
            "Graphviz's dot failed" +
                (WIFEXITED(status) ? " with status " + std::to_string(WEXITSTATUS(status)) : ""));
    }
}

} // namespace

void
DrawTopology(const TopologyGraph& graph, const std::string& path)
{
    const std::size_t dot = path.rfind('.');
    const std::string kind = dot == std::string::npos ? "" : path.substr(dot + 1);
    if (kind == "dot" || kind == "gv")
    {
        std::ofstream file(path);
        file << MakeTopologyDrawing(graph);
        file.close();
        if (!file)
        {
            throw TopologyError({path}, "cannot be written");
        }
        return;
    }
    if (kind != "svg" && kind != "png" && kind != "pdf")
    {
        throw TopologyError({path}, "a drawing ends with .dot, .gv, .svg, .png or .pdf");
    }
    std::vector<std::string> arguments{"dot", "-T" + kind, "-o" + path};
    if (kind == "png")
    {
        arguments.emplace_back("-Gdpi=150");
    }
    RunDot(arguments, MakeTopologyDrawing(graph), path);
}

} // namespace netfilter
} // namespace ns3

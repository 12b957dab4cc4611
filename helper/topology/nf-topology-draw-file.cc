/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A drawing becomes a file, by Graphviz where it is a picture.

#include "nf-topology-draw.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ns3
{
namespace netfilter
{

namespace
{

/// A program that reads what it is given, without a shell in between.
class Reader
{
  public:
    /**
     * \param arguments its name, looked for in PATH, and the others
     * \throws TopologyError when it cannot be run
     */
    Reader(const std::string& path, std::vector<std::string> arguments)
        : m_path(path)
    {
        // A socket, as writing to it after its reader's end can be asked not to raise a signal.
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        {
            Fail(std::strerror(errno));
        }
        m_end = ends[0];
        std::vector<char*> words;
        for (std::string& argument : arguments)
        {
            words.push_back(argument.data());
        }
        words.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
        const int error =
            posix_spawnp(&m_process, words[0], &actions, nullptr, words.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        if (error != 0)
        {
            close(m_end);
            Fail("the program " + arguments[0] +
                 " of Graphviz cannot be run: " + std::strerror(error));
        }
    }

    /// Give it a text, and wait for it. \throws TopologyError when it says that it failed
    void Feed(const std::string& text)
    {
        std::size_t done = 0;
        while (done < text.size())
        {
            const ssize_t written =
                send(m_end, text.data() + done, text.size() - done, MSG_NOSIGNAL);
            if (written < 0 && errno != EINTR)
            {
                break; // how it ended says more
            }
            done += written < 0 ? 0 : static_cast<std::size_t>(written);
        }
        close(m_end);
        int status = 0;
        while (waitpid(m_process, &status, 0) < 0 && errno == EINTR)
        {
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        {
            Fail("Graphviz's dot failed" +
                 (WIFEXITED(status) ? " with status " + std::to_string(WEXITSTATUS(status)) : ""));
        }
    }

  private:
    [[noreturn]] void Fail(const std::string& what) const
    {
        throw TopologyError({m_path, 0}, what);
    }

    std::string m_path;
    int m_end{-1};
    pid_t m_process{0};
};

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
            throw TopologyError({path, 0}, "cannot be written");
        }
        return;
    }
    if (kind != "svg" && kind != "png" && kind != "pdf")
    {
        throw TopologyError({path, 0}, "a drawing ends with .dot, .gv, .svg, .png or .pdf");
    }
    const std::string text = MakeTopologyDrawing(graph);
    std::vector<std::string> arguments{"dot", "-T" + kind, "-o" + path};
    if (kind == "png")
    {
        arguments.emplace_back("-Gdpi=150");
    }
    Reader(path, arguments).Feed(text);
}

} // namespace netfilter
} // namespace ns3

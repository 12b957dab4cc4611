/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The files that applications carry: in memory, generated, and real ones.

#include "nf-app-files.h"
#include "nf-test-tftp.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;
namespace fs = std::filesystem;

namespace
{

bool
Write(FileSink& sink, const std::string& text)
{
    return sink.Write(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

FileDigest
DigestOf(const std::string& text)
{
    FileDigest digest;
    digest.Update(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    return digest;
}

/// A store whose folder is a temporary one, served/, beside a file that is none of its business.
class AppFiles : public testing::Test
{
  protected:
    AppFiles()
    {
        std::string name = fs::temp_directory_path() / "netfilter-files-XXXXXX";
        root = mkdtemp(name.data());
        fs::create_directories(root / "served" / "boot");
        store.SetFolder(root / "served");
        Put("secret", "outside");
        Put("served/a", "of the folder");
        Put("served/boot/b", "below");
    }

    ~AppFiles() override
    {
        fs::remove_all(root);
    }

    void Put(const std::string& name, const std::string& content) const
    {
        std::ofstream(root / name, std::ios::binary) << content;
    }

    std::string Content(const std::string& name) const
    {
        std::ostringstream content;
        content << std::ifstream(root / name, std::ios::binary).rdbuf();
        return content.str();
    }

    /// \return a file's content, or why there is none
    std::string Read(const std::string& name) const
    {
        std::unique_ptr<FileSource> source;
        const FileError error = store.OpenRead(name, source);
        return error == FileError::NONE ? ReadAll(*source) : GetFileErrorText(error);
    }

    FileStore store;
    fs::path root;
    std::unique_ptr<FileSink> sink;
};

TEST_F(AppFiles, AreFoundInMemoryFirstAndThenInTheFolder)
{
    EXPECT_EQ(Read("a"), "of the folder");
    store.Add("a", "given");
    EXPECT_EQ(Read("a"), "given");
    store.AddGenerated("a", 3);
    EXPECT_EQ(Read("a").size(), 3U);
    store.Add("a", "given again");
    EXPECT_EQ(Read("a"), "given again");
    EXPECT_EQ(Read("none"), "File not found");
}

TEST_F(AppFiles, AbsoluteNamesBeginInTheFolder)
{
    store.Add("given", "by a script");
    EXPECT_EQ(Read("/a"), "of the folder");
    EXPECT_EQ(Read("//boot/b"), "below");
    EXPECT_EQ(Read("/given"), "by a script");
    EXPECT_EQ(Read((root / "secret").string()), "File not found");
    ASSERT_EQ(store.OpenWrite("/given", false, sink), FileError::EXISTS);
    store.Add("/also", "with its slash");
    EXPECT_EQ(Read("also"), "with its slash");
    ASSERT_NE(store.Find("/also"), nullptr);
}

TEST_F(AppFiles, NobodyGetsOutOfTheFolder)
{
    for (const char* name : {"../secret", "boot/../../secret", "/../secret", "..", "boot/.."})
    {
        EXPECT_EQ(Read(name), "Access violation") << name;
        EXPECT_EQ(store.OpenWrite(name, true, sink), FileError::DENIED) << name;
    }
    EXPECT_EQ(Content("secret"), "outside");
}

TEST_F(AppFiles, WhatIsNoFileCannotBeRead)
{
    EXPECT_EQ(Read("boot"), "Access violation");
    EXPECT_EQ(Read("/"), "Access violation");
    EXPECT_EQ(Read("a/b"), "File not found");
    EXPECT_EQ(store.OpenWrite("boot", true, sink), FileError::DENIED);
    EXPECT_EQ(store.OpenWrite("nowhere/a", true, sink), FileError::DENIED);
    ASSERT_EQ(mkfifo((root / "served/pipe").c_str(), 0600), 0);
    EXPECT_EQ(Read("pipe"), "Access violation") << "and does not wait for a writer";
}

TEST_F(AppFiles, AWrittenFileIsThereWhenItIsComplete)
{
    ASSERT_EQ(store.OpenWrite("new", false, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "one "));
    EXPECT_EQ(Read("new"), "File not found");
    EXPECT_TRUE(fs::exists(root / "served/new.part"));
    EXPECT_TRUE(Write(*sink, "two"));
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(Content("served/new"), "one two");
    EXPECT_FALSE(fs::exists(root / "served/new.part"));
    EXPECT_EQ(sink->GetDigest().Get(), DigestOf("one two").Get());
    sink.reset();
    EXPECT_EQ(Content("served/new"), "one two");
}

TEST_F(AppFiles, AFileThatWasNotCompletedLeavesNothing)
{
    ASSERT_EQ(store.OpenWrite("new", false, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "half"));
    sink.reset();
    EXPECT_FALSE(fs::exists(root / "served/new"));
    EXPECT_FALSE(fs::exists(root / "served/new.part"));
}

TEST_F(AppFiles, AnOldFileStaysUntilTheNewOneIsComplete)
{
    EXPECT_EQ(store.OpenWrite("a", false, sink), FileError::EXISTS);
    ASSERT_EQ(store.OpenWrite("a", true, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "newer"));
    EXPECT_EQ(Content("served/a"), "of the folder");
    sink.reset();
    EXPECT_EQ(Content("served/a"), "of the folder");
    ASSERT_EQ(store.OpenWrite("a", true, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "newer"));
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(Content("served/a"), "newer");
}

TEST_F(AppFiles, OnlyOneWritesAFileAtATime)
{
    std::unique_ptr<FileSink> other;
    ASSERT_EQ(store.OpenWrite("new", true, sink), FileError::NONE);
    EXPECT_EQ(store.OpenWrite("new", true, other), FileError::DENIED);
    EXPECT_TRUE(Write(*sink, "first"));
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(Content("served/new"), "first");
    EXPECT_EQ(store.OpenWrite("new", true, other), FileError::NONE);
}

TEST_F(AppFiles, AFileThatIsBeingWrittenIsNobodyElsesByItsOtherNameEither)
{
    std::unique_ptr<FileSink> other;
    ASSERT_EQ(store.OpenWrite("new", true, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "first"));
    EXPECT_EQ(Read("new.part"), "File not found");
    EXPECT_EQ(store.OpenWrite("./new.part", true, other), FileError::DENIED);
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(Content("served/new"), "first");

    ASSERT_EQ(store.OpenWrite("two.part", true, sink), FileError::NONE);
    EXPECT_EQ(store.OpenWrite("two", true, other), FileError::DENIED);
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(store.OpenWrite("one", true, other), FileError::NONE);
    EXPECT_EQ(Read("two.part"), "");
}

TEST_F(AppFiles, OnlyOneWritesAFileInMemoryAtATime)
{
    FileStore memory;
    std::unique_ptr<FileSink> other;
    ASSERT_EQ(memory.OpenWrite("new", false, sink), FileError::NONE);
    EXPECT_EQ(memory.OpenWrite("new", false, other), FileError::DENIED);
    EXPECT_TRUE(Write(*sink, "first"));
    EXPECT_EQ(memory.Find("new"), nullptr);
    EXPECT_TRUE(sink->Commit());
    ASSERT_NE(memory.Find("new"), nullptr);
    EXPECT_EQ(*memory.Find("new"), "first");
    EXPECT_EQ(memory.OpenWrite("new", false, other), FileError::EXISTS);
    ASSERT_EQ(memory.OpenWrite("new", true, other), FileError::NONE);
    other.reset();
    EXPECT_EQ(memory.OpenWrite("new", true, other), FileError::NONE) << "given up, so free again";
}

TEST_F(AppFiles, AReaderKeepsTheFileThatItOpened)
{
    FileStore memory;
    memory.Add("a", "old");
    std::unique_ptr<FileSource> source;
    ASSERT_EQ(memory.OpenRead("a", source), FileError::NONE);
    ASSERT_EQ(memory.OpenWrite("a", true, sink), FileError::NONE);
    EXPECT_TRUE(Write(*sink, "newer"));
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(ReadAll(*source), "old");
    EXPECT_EQ(*memory.Find("a"), "newer");
}

TEST_F(AppFiles, AFileThatIsCutWhileItIsReadHasFailed)
{
    Put("served/long", std::string(100000, 'x'));
    std::unique_ptr<FileSource> source;
    ASSERT_EQ(store.OpenRead("long", source), FileError::NONE);
    uint8_t bytes[512];
    EXPECT_EQ(source->Read(bytes, sizeof bytes), sizeof bytes);
    EXPECT_FALSE(source->HasFailed());
    fs::resize_file(root / "served" / "long", 50000);
    ReadAll(*source);
    EXPECT_TRUE(source->HasFailed());
}

TEST_F(AppFiles, WhatIsWrittenMayOutliveTheStore)
{
    {
        FileStore memory;
        ASSERT_EQ(memory.OpenWrite("a", true, sink), FileError::NONE);
    }
    EXPECT_TRUE(Write(*sink, "for nobody"));
    EXPECT_TRUE(sink->Commit());
}

TEST_F(AppFiles, AGeneratedFileIsNeverReplaced)
{
    store.AddGenerated("image", 10);
    EXPECT_EQ(store.OpenWrite("image", false, sink), FileError::EXISTS);
    EXPECT_EQ(store.OpenWrite("image", true, sink), FileError::DENIED);
}

TEST_F(AppFiles, APartOfSomebodyElseIsNeverWrittenOver)
{
    std::ofstream(root / "served/new.part") << "not ours";
    EXPECT_EQ(store.OpenWrite("new", true, sink), FileError::DENIED);
    EXPECT_EQ(Content("served/new.part"), "not ours");
}

/// For a while no file of this process may become longer, as on a disk that is full.
class FileSizeLimit
{
  public:
    explicit FileSizeLimit(rlim_t bytes)
        : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }

    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    void (*m_handler)(int);
    rlimit m_before;
};

TEST_F(AppFiles, ADiskThatIsFullIsNoticedWhileItIsWritten)
{
    ASSERT_EQ(store.OpenWrite("new", false, sink), FileError::NONE);
    {
        const FileSizeLimit limit(1000);
        EXPECT_FALSE(Write(*sink, std::string(1000000, 'x')));
    }
    sink.reset();
    EXPECT_FALSE(fs::exists(root / "served/new"));
    EXPECT_FALSE(fs::exists(root / "served/new.part"));
}

TEST_F(AppFiles, ADiskThatIsFullIsNoticedAtTheEnd)
{
    ASSERT_EQ(store.OpenWrite("new", false, sink), FileError::NONE);
    {
        const FileSizeLimit limit(10);
        EXPECT_TRUE(Write(*sink, "not yet on the disk"));
        EXPECT_FALSE(sink->Commit());
    }
    EXPECT_FALSE(fs::exists(root / "served/new"));
    EXPECT_FALSE(fs::exists(root / "served/new.part"));
}

} // namespace

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Folders, parts of files, and lists, as FTP needs them.

#include "nf-ftp-files.h"
#include "nf-test-tftp.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// "a 3, sub/"
std::string
Show(const std::vector<FileEntry>& entries)
{
    std::string text;
    for (const FileEntry& entry : entries)
    {
        text += (text.empty() ? "" : ", ") + entry.name +
                (entry.isFolder ? "/" : " " + std::to_string(entry.size));
    }
    return text;
}

/// A real folder, for as long as the test.
class RealFolder
{
  public:
    RealFolder()
    {
        std::string name = testing::TempDir() + "nf-ftp-XXXXXX";
        path = mkdtemp(name.data());
        std::filesystem::create_directory(path / "sub");
        std::ofstream(path / "sub" / "one") << "1";
        std::ofstream(path / "two") << "22";
    }

    ~RealFolder()
    {
        std::filesystem::remove_all(path);
    }

    std::filesystem::path path;
};

} // namespace

TEST(FtpFiles, PathsAreResolvedWithinTheRoot)
{
    const std::vector<std::vector<std::string>> cases = {
        {"/", "a", "/a"},
        {"/", "", "/"},
        {"/pub", "a", "/pub/a"},
        {"/pub", "/a", "/a"},
        {"/pub", "..", "/"},
        {"/pub", "../../../etc", "/etc"},
        {"/pub", "./x//y/../z/", "/pub/x/z"},
        {"/", "..", "/"},
    };
    for (const auto& one : cases)
    {
        EXPECT_EQ(ResolveFtpPath(one[0], one[1]), one[2]) << one[0] << " + " << one[1];
    }
}

TEST(FtpFiles, FoldersOfFilesInMemory)
{
    FileStore store;
    store.Add("readme", "abc");
    store.Add("pub/a", "1");
    store.AddGenerated("pub/linux/image", 1000);
    EXPECT_EQ(Show(store.List("/")), "pub/, readme 3");
    EXPECT_EQ(Show(store.List("/pub")), "a 1, linux/");
    EXPECT_TRUE(store.IsFolder(""));
    EXPECT_TRUE(store.IsFolder("/pub/"));
    EXPECT_TRUE(store.IsFolder("/pub/linux"));
    EXPECT_FALSE(store.IsFolder("/pu"));
    EXPECT_FALSE(store.IsFolder("/readme"));
    EXPECT_EQ(store.MakeFolder("/new"), FileError::NONE);
    EXPECT_EQ(store.MakeFolder("/new"), FileError::EXISTS);
    EXPECT_EQ(store.MakeFolder("/readme"), FileError::EXISTS);
    EXPECT_TRUE(store.IsFolder("/new"));
    EXPECT_EQ(store.Remove("/readme"), FileError::NONE);
    EXPECT_EQ(store.Remove("/pub/linux/image"), FileError::NONE);
    EXPECT_EQ(store.Remove("/readme"), FileError::NOT_FOUND);
    EXPECT_EQ(Show(store.List("/")), "new/, pub/");
}

TEST(FtpFiles, FoldersOfRealFiles)
{
    const RealFolder real;
    FileStore store;
    store.SetFolder(real.path);
    store.Add("two", "given");
    store.Add("sub/three", "333");
    EXPECT_EQ(Show(store.List("/")), "sub/, two 5") << "what is given hides what is there";
    EXPECT_EQ(Show(store.List("/sub")), "one 1, three 3");
    EXPECT_EQ(Show(store.List("/none")), "");
    EXPECT_FALSE(store.IsFolder("/sub/../.."));
    EXPECT_EQ(store.MakeFolder("/made"), FileError::NONE);
    EXPECT_TRUE(std::filesystem::is_directory(real.path / "made"));
    EXPECT_EQ(store.MakeFolder("/no/such"), FileError::DENIED);
    EXPECT_EQ(store.Remove("/sub"), FileError::DENIED);
    EXPECT_EQ(store.Remove("/sub/one"), FileError::NONE);
    EXPECT_FALSE(std::filesystem::exists(real.path / "sub" / "one"));
}

TEST(FtpFiles, TheRestOfAFileHasADigestOfItsOwn)
{
    const auto rest = MakeRestOfFile(SourceOf("0123456789"), 4);
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->GetSize(), 6U);
    EXPECT_EQ(ReadAll(*rest, 4), "456789");
    EXPECT_EQ(rest->GetDigest().GetBytes(), 6U);
    EXPECT_TRUE(MakeRestOfFile(SourceOf("0123456789"), 10));
    EXPECT_FALSE(MakeRestOfFile(SourceOf("0123456789"), 11));
}

TEST(FtpFiles, AContinuedFileKeepsWhatItHad)
{
    const auto write = [](std::unique_ptr<FileSource> old, uint64_t length) {
        const auto kept = std::make_shared<Kept>();
        const auto file = MakeContinuedFile(SinkInto(kept), std::move(old), length);
        if (!file)
        {
            return std::string("refused");
        }
        EXPECT_TRUE(file->Write(reinterpret_cast<const uint8_t*>("new"), 3));
        EXPECT_EQ(file->GetDigest().GetBytes(), 3U);
        EXPECT_TRUE(file->Commit());
        return kept->content;
    };
    constexpr uint64_t END = std::numeric_limits<uint64_t>::max();
    EXPECT_EQ(write(SourceOf("old"), END), "oldnew");
    EXPECT_EQ(write(nullptr, END), "new");
    EXPECT_EQ(write(SourceOf("older"), 3), "oldnew");
    EXPECT_EQ(write(SourceOf("old"), 4), "refused");
    EXPECT_EQ(write(nullptr, 1), "refused");
}

TEST(FtpFiles, Lists)
{
    const std::vector<FileEntry> entries = {{"a b", 700, false}, {"sub", 0, true}};
    EXPECT_EQ(FormatFtpList(entries),
              "-rw-r--r--    1 ftp      ftp               700 Jan 01  1970 a b\r\n"
              "drwxr-xr-x    2 ftp      ftp                 0 Jan 01  1970 sub\r\n");
    EXPECT_EQ(FormatFtpNames(entries, "pub/"), "pub/a b\r\npub/sub\r\n");
    EXPECT_EQ(FormatFtpNames({}, ""), "");
}

/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_FILES_H
#define NF_FTP_FILES_H

#include "nf-app-files.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A text as a file, such as a list.
std::unique_ptr<FileSource> MakeTextSource(const std::string& text);

/// A file that is kept in a string. \param text where; it outlives the file
std::unique_ptr<FileSink> MakeTextSink(std::string& text);

/**
 * \brief The rest of a file (RFC 3659, REST).
 *
 * Its digest is that of the rest.
 *
 * \param file the file, at its beginning
 * \param offset bytes that are left out
 * \return nullptr when the file is shorter
 */
std::unique_ptr<FileSource> MakeRestOfFile(std::unique_ptr<FileSource> file, uint64_t offset);

/**
 * \brief A file that is continued.
 *
 * What it had is copied first; its digest is that of what is added.
 *
 * \param file the new file, empty so far
 * \param old what there was; nullptr for nothing
 * \param length how many bytes of it are kept
 * \return nullptr when \p old is shorter, or cannot be copied
 */
std::unique_ptr<FileSink> MakeContinuedFile(std::unique_ptr<FileSink> file,
                                            std::unique_ptr<FileSource> old,
                                            uint64_t length);

/**
 * \brief Resolve a path that a client sent.
 * \param folder where it is, as "/boot"
 * \param name as given, absolute or not; "." and ".." are what they are elsewhere, and the root's
 *             ".." is the root
 * \return "/boot/ethreg.sh"
 */
std::string ResolveFtpPath(const std::string& folder, const std::string& name);

/// \return the reply to LIST, lines as of `ls -l`, which clients can read
std::string FormatFtpList(const std::vector<FileEntry>& entries);

/// \return the reply to NLST. \param prefix what stands before each name
std::string FormatFtpNames(const std::vector<FileEntry>& entries, const std::string& prefix);

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_FILES_H */

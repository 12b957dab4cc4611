/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_BUCKET_ARRAY_H
#define NF_BUCKET_ARRAY_H

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Heads of hash chains, all empty at first.
 *
 * Linux's default of 262,144 buckets is 2 MiB a node. The memory comes zeroed from the operating
 * system and is not touched before it is used, so a thousand routers with few connections each
 * stay small.
 */
template <typename T>
class BucketArray
{
  public:
    /// \param size how many buckets
    explicit BucketArray(uint32_t size = 0)
        : m_size(size),
          m_heads(size == 0 ? nullptr : static_cast<T**>(std::calloc(size, sizeof(T*))))
    {
        if (size != 0 && m_heads == nullptr)
        {
            throw std::bad_alloc();
        }
    }

    uint32_t GetSize() const
    {
        return m_size;
    }

    T*& operator[](uint32_t bucket) const
    {
        return m_heads.get()[bucket];
    }

  private:
    struct Free
    {
        void operator()(T** heads) const
        {
            std::free(heads);
        }
    };

    uint32_t m_size;
    std::unique_ptr<T*, Free> m_heads;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_BUCKET_ARRAY_H */

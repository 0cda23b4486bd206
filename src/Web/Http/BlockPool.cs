using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Barograph.Web.Http;

/// <summary>The memory of the connections' pipes: whole blocks from the shared pool.</summary>
/// <remarks>
/// Kestrel asks for "0 bytes or more" where any room will do and means a block by it; without a host around it, it gets the shared
/// pool, which takes 0 at its word, and the first write of an answer fails.
/// </remarks>
sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFeature
{
    const int BlockBytes = 4096;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> MemoryPool => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    /// <summary>Gives the pool to a connection before HTTP is spoken on it.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set<IMemoryPoolFeature>(this);
        return next(connection);
    };

    protected override void Dispose(bool disposing)
    {
        // The blocks are the shared pool's.
    }
}

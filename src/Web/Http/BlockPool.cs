using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Barograph.Model;
using Barograph.Model.Instruments;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Barograph.Web.Http;

/// <summary>The memory of the connections' pipes: blocks that never move, kept for the next request.</summary>
/// <remarks>
/// Without a host around it, Kestrel takes its blocks from the shared pool, which keeps few of that size: long answers and pushed samples would
/// go through memory that is new each time, and in pieces of 4 KiB, each with a call of the kernel or a pinned array of its own.
/// </remarks>
sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFeature, IMemoryPoolFactory<byte>
{
    /// <summary>Half a piece of a long answer; a pushed body comes in with few calls.</summary>
    const int BlockBytes = 32 << 10;

    // 4 MiB that nobody uses at the moment; more is left to the collector.
    const int MostFree = 128;

    const long TrimEveryMs = 10_000;

    readonly Lock gate = new();
    readonly Block[] free = new Block[MostFree];
    int count, made;
    int leastFree; // since the last trim: so many were not needed
    long trimmedMs = Environment.TickCount64;

    public BlockPool(InstrumentRegistry instruments)
    {
        instruments.Observe("barograph_http_block_bytes", "Memory for what connections read and write that is in use.", InstrumentKind.Gauge, () => UsedBytes);
        instruments.Observe("barograph_http_free_block_bytes", "Memory of the same kind that is kept for later.", InstrumentKind.Gauge, () => FreeBytes);
        instruments.Observe("barograph_http_free_block_bytes_limit", "As much is kept at most.", InstrumentKind.Gauge, () => (double)MostFree * BlockBytes);
    }

    public override int MaxBufferSize => BlockBytes;

    public double UsedBytes => (double)(Volatile.Read(ref made) - Volatile.Read(ref count)) * BlockBytes;

    public double FreeBytes => (double)Volatile.Read(ref count) * BlockBytes;

    public MemoryPool<byte> MemoryPool => this;

    /// <summary>Has the connections of a listener take their blocks from here.</summary>
    /// <remarks>The framework has a place for that, but only its own host can reach it by its front door.</remarks>
    public void Serve(SocketTransportOptions transport) => SetPools(transport, this);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        // Nobody who knows the largest size asks for more.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (gate)
        {
            if (count > 0)
            {
                var block = free[--count];
                free[count] = null!;
                leastFree = Math.Min(leastFree, count);
                block.IsRented = true;
                return block;
            }
            made++;
        }
        return new Block(this) { IsRented = true };
    }

    /// <summary>Gives the pool to a connection before HTTP is spoken on it.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set<IMemoryPoolFeature>(this);
        return next(connection);
    };

    protected override void Dispose(bool disposing)
    {
        // Listeners come and go; the blocks go with the server.
    }

    void Return(Block block)
    {
        lock (gate)
        {
            Invariant.Require(block.IsRented);
            block.IsRented = false;
            if (Environment.TickCount64 - trimmedMs > TrimEveryMs) Trim();
            if (count == MostFree) made--;
            else free[count++] = block;
        }
    }

    void Trim()
    {
        trimmedMs = Environment.TickCount64;
        for (; leastFree > 0; leastFree--)
        {
            free[--count] = null!;
            made--;
        }
        leastFree = count;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    static extern void SetPools(SocketTransportOptions options, IMemoryPoolFactory<byte> pools);

    sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public bool IsRented;

        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        public void Dispose() => pool.Return(this);
    }
}

using System.Reflection;
using Barograph.Model.Instruments;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Barograph.Tests.Unit.Web.Http;

public class BlockPoolTests
{
    [Fact]
    public void a_block_that_comes_back_is_the_next_one_that_is_given()
    {
        using var pool = new BlockPool(new InstrumentRegistry());
        var first = pool.Rent();
        var second = pool.Rent(1);
        Assert.NotSame(first, second);
        Assert.Equal(pool.MaxBufferSize, first.Memory.Length);
        second.Dispose();
        Assert.Same(second, pool.Rent(pool.MaxBufferSize));
        first.Dispose();
        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void more_than_the_limit_is_not_kept()
    {
        var registry = new InstrumentRegistry();
        using var pool = new BlockPool(registry);
        var blocks = Enumerable.Range(0, 200).Select(_ => pool.Rent()).ToArray();
        Assert.Equal(200.0 * pool.MaxBufferSize, pool.UsedBytes);
        foreach (var block in blocks) block.Dispose();
        Assert.Equal(0, pool.UsedBytes);
        Assert.Equal(128.0 * pool.MaxBufferSize, pool.FreeBytes);
    }

    [Fact]
    public void a_block_cannot_come_back_twice()
    {
        using var pool = new BlockPool(new InstrumentRegistry());
        var block = pool.Rent();
        block.Dispose();
        Assert.Throws<Barograph.Model.InvariantBrokenException>(block.Dispose);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }

    /// <summary>The framework's place for it has no public door: should it ever move, this must fail before a server does.</summary>
    [Fact]
    public void the_framework_takes_its_blocks_from_the_pool()
    {
        using var pool = new BlockPool(new InstrumentRegistry());
        var transport = new SocketTransportOptions();
        pool.Serve(transport);
        var place = typeof(SocketTransportOptions).GetProperty("MemoryPoolFactory", BindingFlags.Instance | BindingFlags.NonPublic);
        Assert.Same(pool, place?.GetValue(transport));
        Assert.Same(pool, pool.Create());
    }
}

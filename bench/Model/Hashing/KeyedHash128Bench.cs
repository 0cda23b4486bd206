using Barograph.Model.Hashing;

namespace Barograph.Bench.Model.Hashing;

/// <summary>Label sets of 180 bytes.</summary>
sealed class KeyedHash128Bench : IMicroBench
{
    readonly KeyedHash128 hash = new(new Random(1));
    readonly byte[] bytes = new byte[180_000];

    public string Name => "KeyedHash128.Hash1000";

    public int Items => 1000;

    public void Run()
    {
        for (var i = 0; i < 1000; i++) hash.Hash(bytes.AsSpan(i * 180, 180));
    }
}

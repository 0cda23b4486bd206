using Barograph.Formats.Numbers;

namespace Barograph.Bench.Formats.Numbers;

/// <summary>The values of an API answer: whole numbers, milliseconds, and one in four that needs all its digits.</summary>
public sealed class GoFloatBench : IMicroBench
{
    readonly double[] values = new double[1024];
    readonly byte[] destination = new byte[GoFloat.MaxFixedBytes];

    public GoFloatBench()
    {
        var random = new Random(20261121);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (i & 3) switch
            {
                0 => random.Next(1_000_000),
                1 => 1_732_100_000 + (random.Next(1_000_000) / 1000.0),
                2 => random.NextInt64(1L << 45),
                _ => random.NextDouble(),
            };
        }
    }

    public string Name => "GoFloat.WriteApiValue1024";

    public int Items => values.Length;

    public void Run()
    {
        foreach (var value in values) GoFloat.WriteApiValue(value, destination);
    }
}

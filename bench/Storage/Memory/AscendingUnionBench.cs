using Barograph.Storage.Memory;

namespace Barograph.Bench.Storage.Memory;

/// <summary>The postings of 40 metrics of 250 hosts, whose series were created host by host.</summary>
sealed class AscendingUnionBench : IMicroBench
{
    const int Metrics = 40, Hosts = 250;

    readonly uint[] lists = [.. Enumerable.Range(0, Metrics * Hosts).Select(static i => (uint)(i % Hosts * Metrics + i / Hosts))];
    readonly uint[] numbers = new uint[Metrics * Hosts];

    public string Name => "AscendingUnion.Of10000";

    public int Items => numbers.Length;

    public void Run()
    {
        lists.CopyTo(numbers, 0);
        AscendingUnion.Of(numbers);
    }
}

namespace Barograph.Storage.Chunks;

/// <summary>A count that several threads add to all the time, each to a cache line of its own.</summary>
sealed class TallyStripes
{
    const int Stripes = 16, Apart = 64 / sizeof(long);

    readonly long[] counts = new long[(Stripes + 1) * Apart];

    public long Sum
    {
        get
        {
            long sum = 0;
            for (var stripe = 1; stripe <= Stripes; stripe++) sum += Interlocked.Read(ref counts[stripe * Apart]);
            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref counts[(1 + (Environment.CurrentManagedThreadId & (Stripes - 1))) * Apart]);
}

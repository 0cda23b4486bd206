namespace Barograph.Model.Instruments;

/// <summary>Only goes up. Adding is one interlocked instruction.</summary>
public sealed class Counter
{
    long whole;
    double parts;
    readonly Lock partsLock = new();

    public double Value
    {
        get
        {
            lock (partsLock) return Interlocked.Read(ref whole) + parts;
        }
    }

    public void Increment() => Interlocked.Increment(ref whole);

    public void Add(long amount) => Interlocked.Add(ref whole, amount);

    /// <summary>For seconds and other fractions; not for hot paths.</summary>
    public void Add(double amount)
    {
        lock (partsLock) parts += amount;
    }
}

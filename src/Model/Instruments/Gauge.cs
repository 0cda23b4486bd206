namespace Barograph.Model.Instruments;

/// <summary>Goes up and down.</summary>
public sealed class Gauge
{
    long bits;

    public double Value
    {
        get => BitConverter.Int64BitsToDouble(Interlocked.Read(ref bits));
        set => Interlocked.Exchange(ref bits, BitConverter.DoubleToInt64Bits(value));
    }

    public void Add(double amount)
    {
        long before, after;
        do
        {
            before = Interlocked.Read(ref bits);
            after = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(before) + amount);
        }
        while (Interlocked.CompareExchange(ref bits, after, before) != before);
    }
}

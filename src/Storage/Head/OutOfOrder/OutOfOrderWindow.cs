using Barograph.Model.Instruments;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>How late a sample may come (<c>out_of_order_time_window</c>), for all heads of a store; changes while they run.</summary>
sealed class OutOfOrderWindow(InstrumentRegistry registry)
{
    long windowMs, appended;

    /// <summary>0 = nothing out of order is taken.</summary>
    public long WindowMs
    {
        get => Volatile.Read(ref windowMs);
        set => Volatile.Write(ref windowMs, value);
    }

    public long Appended => Interlocked.Read(ref appended);

    /// <summary>Whether the sample was taken or not.</summary>
    public Distribution Lateness { get; } = registry.Histogram("prometheus_tsdb_sample_ooo_delta",
        "Delta in seconds by which a sample is considered out of order (reported regardless of OOO time window and whether sample is accepted or not).",
        600, 1800, 3600, 7200, 10800, 21600, 43200);

    public void Count(int samples) => Interlocked.Add(ref appended, samples);
}

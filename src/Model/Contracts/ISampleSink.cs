namespace Barograph.Model.Contracts;

/// <summary>Takes samples in: the store, a forwarder, a test double.</summary>
public interface ISampleSink
{
    /// <summary>
    /// Appends a batch and completes when its samples are in the log (group commit), so that a process killed right after
    /// loses none of them. Fills <see cref="SampleBatch.Outcomes"/> and the missing <see cref="SampleBatch.Refs"/>, and
    /// clears and fills the report. Many batches may be under way at once, each with its own report.
    /// </summary>
    ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel);
}

using JobService.Access;
using JobService.Faults;
using JobService.Metrics;
using JobService.Providers;

namespace JobService.Jobs;

/// <summary>Takes jobs off the queue and runs them: credentials, snapshot, transfer of the disk, import, clean-up.</summary>
public sealed class WorkerPool(
    int workers, int seed, JobLedger ledger, ProviderClient providers, SecretStores secrets, AuditLog audit, ServiceMetrics metrics,
    FaultSwitches faults, TaskLedger tasks, Pace pace) : IAsyncDisposable
{
    const double TickSeconds = 0.25, UsualFailureRate = 0.02, FailureRateInErrors = 0.6, Mb = 1024 * 1024;

    readonly CancellationTokenSource ending = new();
    Task[] running = [];

    public void Start()
    {
        running = [.. Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker)))];
        foreach (var worker in running) tasks.Follow(worker);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(running);
        ending.Dispose();
    }

    async Task WorkAsync(int worker)
    {
        try
        {
            while (true)
            {
                // In a backlog only the first of them still works.
                while (worker > 0 && faults.IsOn(Fault.Backlog)) await pace.WaitAsync(TickSeconds, ending.Token);
                await RunAsync(await ledger.TakeAsync(ending.Token));
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The service ends; what ran is forgotten with it.
        }
    }

    async Task RunAsync(Job job)
    {
        var began = pace.Now();
        // The same job has the same fate, whichever worker takes it.
        var dice = new Random(HashCodeOf(seed, job.Number));
        var (status, error) = await OutcomeAsync(job, dice, ending.Token);
        ledger.End(job, status, error, pace.SecondsSince(began));
        audit.Write("job." + JobStatusNames.Of(status), job.User, status == JobStatus.Failed ? "failure" : "success", job.Id);
    }

    async Task<(JobStatus Status, string? Error)> OutcomeAsync(Job job, Random dice, CancellationToken cancel)
    {
        try
        {
            secrets.Read(job.Provider.Backend);
            await providers.CallWithRetriesAsync(job.Provider, "create_snapshot", dice, cancel);
            if (!await TransferAsync(job, dice, cancel)) return (JobStatus.Cancelled, null);
            await providers.CallWithRetriesAsync(job.Provider, "import_image", dice, cancel);
            await providers.CallWithRetriesAsync(job.Provider, "delete_snapshot", dice, cancel);
            var failureRate = faults.IsOn(Fault.Errors) ? FailureRateInErrors : UsualFailureRate;
            return dice.NextDouble() < failureRate ? (JobStatus.Failed, "the image does not start") : (JobStatus.Completed, null);
        }
        catch (ProviderException e)
        {
            return (JobStatus.Failed, e.Message);
        }
    }

    /// <summary>False: it was cancelled on the way.</summary>
    async Task<bool> TransferAsync(Job job, Random dice, CancellationToken cancel)
    {
        var began = pace.Now();
        var usual = job.Provider.BytesPerSecond * (0.7 + 0.6 * dice.NextDouble());
        var moved = metrics.TransferredBytes.With(job.Vm);
        var failsAt = faults.IsOn(Fault.Errors) && dice.NextDouble() < FailureRateInErrors ? 0.05 : 2;
        for (double done = 0; done < job.DiskBytes;)
        {
            var last = pace.Now();
            await pace.WaitAsync(TickSeconds, cancel);
            if (job.IsUnwanted) return false;
            if (faults.IsOn(Fault.Stuck)) continue;
            var speed = faults.IsOn(Fault.SlowTransfers) ? (1 + 2 * dice.NextDouble()) * Mb : usual;
            var step = Math.Min(speed * pace.SecondsSince(last), job.DiskBytes - done);
            done += step;
            moved.Add(step);
            ledger.Advance(job, 100 * done / job.DiskBytes);
            if (done / job.DiskBytes > failsAt) throw new ProviderException("the transfer broke off");
        }
        metrics.TransferSeconds.With(job.Vm).Observe(pace.SecondsSince(began));
        return true;
    }

    // HashCode is different in every process.
    static int HashCodeOf(int seed, long number) => unchecked((int)((ulong)(seed + number * 7919) * 0x9E3779B97F4A7C15UL >> 33));
}

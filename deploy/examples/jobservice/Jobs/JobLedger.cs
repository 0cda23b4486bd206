using JobService.Metrics;
using JobService.Providers;

namespace JobService.Jobs;

/// <summary>All jobs: those that wait in their order, those that run, and the last few hundred that ended.</summary>
public sealed class JobLedger(int queueCapacity, ServiceMetrics metrics, TimeProvider clock)
{
    const int EndedKept = 500;

    readonly Lock gate = new();
    readonly Dictionary<string, Job> jobs = new(StringComparer.Ordinal);
    readonly LinkedList<Job> queue = new();
    readonly Queue<string> ended = new();
    readonly SemaphoreSlim waiting = new(0);
    long lastNumber;

    /// <summary>Null: the queue is full.</summary>
    public Job? Submit(string user, Provider provider, string vm, long diskBytes, bool isFlood)
    {
        lock (gate)
        {
            if (queue.Count >= queueCapacity) return null;
            var job = new Job(++lastNumber, user, provider, vm, diskBytes, isFlood, clock.GetUtcNow());
            jobs.Add(job.Id, job);
            queue.AddLast(job);
            metrics.Jobs.With("queued", provider.Name).Add();
            metrics.QueueLength.Set(queue.Count);
            waiting.Release();
            return job;
        }
    }

    /// <summary>Waits for a job and takes it: it runs from now on.</summary>
    public async Task<Job> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            await waiting.WaitAsync(cancel);
            lock (gate)
            {
                // One that was cancelled while it waited has left a place behind.
                if (queue.First?.Value is not { } job) continue;
                queue.RemoveFirst();
                metrics.QueueLength.Set(queue.Count);
                job.Status = JobStatus.Running;
                job.Started = clock.GetUtcNow();
                metrics.Jobs.With("running", job.Provider.Name).Add();
                metrics.StartTime.With(job.Id, "running").Set(job.Started.Value.ToUnixTimeMilliseconds() / 1000.0);
                metrics.Progress.With(job.Id, "running").Set(0);
                return job;
            }
        }
    }

    public void Advance(Job job, double progress)
    {
        lock (gate) job.Progress = progress;
        metrics.Progress.With(job.Id, "running").Set(progress);
    }

    /// <param name="seconds">How long it ran, in the jobs' time.</param>
    public void End(Job job, JobStatus status, string? error, double seconds)
    {
        lock (gate)
        {
            metrics.Progress.Remove(job.Id, "running");
            metrics.StartTime.Remove(job.Id, "running");
            metrics.JobSeconds.With(job.Provider.Name).Observe(seconds);
            Close(job, status, error);
        }
    }

    public Job? Find(string id)
    {
        lock (gate) return jobs.GetValueOrDefault(id);
    }

    /// <summary>The youngest first.</summary>
    public IReadOnlyList<Job> List(JobStatus? status, int most)
    {
        lock (gate) return [.. jobs.Values.Where(job => status is null || job.Status == status).OrderByDescending(static job => job.Number).Take(most)];
    }

    /// <summary>False: it has ended already.</summary>
    public bool Cancel(Job job)
    {
        lock (gate)
        {
            if (JobStatusNames.IsEnd(job.Status)) return false;
            if (job.Status == JobStatus.Running) job.IsUnwanted = true;
            else if (queue.Remove(job))
            {
                metrics.QueueLength.Set(queue.Count);
                Close(job, JobStatus.Cancelled, null);
            }
            return true;
        }
    }

    /// <summary>Takes back what the backlog has submitted and nobody has begun.</summary>
    public void CancelFlood()
    {
        foreach (var job in List(JobStatus.Queued, int.MaxValue).Where(static job => job.IsFlood)) Cancel(job);
    }

    void Close(Job job, JobStatus status, string? error)
    {
        job.Status = status;
        job.Error = error;
        job.Ended = clock.GetUtcNow();
        metrics.Jobs.With(JobStatusNames.Of(status), job.Provider.Name).Add();
        metrics.Completions.With(JobStatusNames.Of(status)).Add();
        ended.Enqueue(job.Id);
        if (ended.Count > EndedKept) jobs.Remove(ended.Dequeue());
    }
}

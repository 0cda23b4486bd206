using System.Text.Json;
using JobService.Metrics;

namespace JobService.Access;

/// <summary>Who did what and how it went: a line of JSON each, to a file if there is one.</summary>
public sealed class AuditLog(string path, ServiceMetrics metrics, TimeProvider clock)
{
    readonly Lock gate = new();

    public void Write(string eventType, string user, string status, string subject)
    {
        metrics.AuditEvents.With(eventType, status).Add();
        if (path.Length == 0) return;
        var line = JsonSerializer.SerializeToUtf8Bytes(new { time = clock.GetUtcNow(), @event = eventType, user, status, subject });
        try
        {
            lock (gate)
            {
                // Opened each time, so that the file may be moved away.
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.Write([.. line, .. "\n"u8]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The job goes on; the metric tells.
            metrics.AuditWriteFailures.Add();
        }
    }
}

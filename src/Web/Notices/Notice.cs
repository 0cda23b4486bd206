namespace Barograph.Web.Notices;

/// <summary>Something that whoever looks at the server should know at once.</summary>
/// <param name="IsActive">False once, when it has passed.</param>
public sealed record Notice(string Text, DateTimeOffset Since, bool IsActive)
{
    // Programs that know Prometheus know these.
    public const string ReloadFailed = "Configuration reload has failed.";
    public const string Starting = "Barograph is starting and replaying the write-ahead log (WAL).";
    public const string Stopping = "Barograph is shutting down and gracefully stopping all operations.";
}

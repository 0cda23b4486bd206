using Microsoft.Extensions.Logging;

namespace Barograph.App.Logging;

/// <summary>Writes log lines to one text stream, a line at a time, whoever logs.</summary>
sealed class StreamLoggerProvider(TextWriter output, LogLevel least, bool json, TimeProvider clock) : ILoggerProvider, ILoggerFactory
{
    readonly Lock gate = new();

    public ILogger CreateLogger(string categoryName) => new StreamLogger(this, Component(categoryName), categoryName.StartsWith("Microsoft", StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("there is one stream");

    public void Dispose() => output.Flush();

    /// <summary>The room that speaks: <c>Barograph.Storage.Wal.LogWriter</c> → <c>storage</c>; the framework's own names stay short.</summary>
    static string Component(string category)
    {
        var parts = category.Split('.');
        return parts.Length > 1 && parts[0] == "Barograph" ? parts[1].ToLowerInvariant() : parts[^1].ToLowerInvariant();
    }

    sealed class StreamLogger(StreamLoggerProvider owner, string component, bool isFramework) : ILogger
    {
        static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(10);
        int lastEvent;
        DateTimeOffset lastTold;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        // A host that cannot start also throws, and whoever catches it says it better than a stack trace.
        // The framework tells a story about each request at Information; only its warnings are ours to pass on.
        public bool IsEnabled(LogLevel logLevel)
            => logLevel >= owner.Least && logLevel != LogLevel.None && (!isFramework || (logLevel >= LogLevel.Warning && component != "host"));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || (isFramework && IsRepeated(eventId.Id))) return;
            var fields = state is IEnumerable<KeyValuePair<string, object?>> all
                ? all.Where(static f => f.Key != "{OriginalFormat}").Select(static f => new KeyValuePair<string, object?>(Key(f.Key), f.Value))
                : [];
            owner.Write(logLevel, component, formatter(state, exception), fields, exception);
        }

        // Callers can make the framework warn thousands of times a second (a connection too many, say): that must not fill the disk.
        bool IsRepeated(int eventId)
        {
            lock (owner.gate)
            {
                var now = owner.Now;
                if (eventId == lastEvent && now - lastTold < RepeatAfter) return true;
                (lastEvent, lastTold) = (eventId, now);
                return false;
            }
        }

        static string Key(string name) => char.ToLowerInvariant(name[0]) + name[1..];
    }

    LogLevel Least => least;

    DateTimeOffset Now => clock.GetUtcNow();

    void Write(LogLevel level, string component, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? exception)
    {
        var now = clock.GetUtcNow();
        var line = json ? LogLine.Json(now, level, component, message, fields, exception) : LogLine.Logfmt(now, level, component, message, exception);
        lock (gate)
        {
            output.Write(line);
            output.Flush();
        }
    }
}

using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>What a store says, in the output of its test.</summary>
sealed class TestLog(ITestOutputHelper output) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => output.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}

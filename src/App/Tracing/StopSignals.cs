using System.Runtime.InteropServices;

namespace Barograph.App.Tracing;

/// <summary>From its making on, what would end the program ends the trace instead: the report is printed, the command's control group taken away.</summary>
sealed class StopSignals : IDisposable
{
    const int Hangup = 1;
    const int Interrupt = 2;
    const int Terminate = 15;
    const int SignalBase = 128; // as shells tell of it

    readonly Action stop;
    readonly PosixSignalRegistration[] registrations;
    int last = Terminate;

    public StopSignals(Action stop)
    {
        this.stop = stop;
        registrations = [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Take))];
    }

    /// <summary>What the command is to be asked with; 0: a terminal's Ctrl-C has reached it as well as us.</summary>
    public int PassedOn => last == Interrupt && !Console.IsInputRedirected ? 0 : last;

    /// <summary>The exit code where the command had not begun.</summary>
    public int Code => SignalBase + last;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        last = signal.Signal switch { PosixSignal.SIGINT => Interrupt, PosixSignal.SIGHUP => Hangup, _ => Terminate };
        stop();
    }
}

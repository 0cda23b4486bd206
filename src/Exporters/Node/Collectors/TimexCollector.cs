using System.Runtime.InteropServices;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>adjtimex: how well the kernel's clock is kept in step. Alerts about clocks live on <c>node_timex_sync_status</c> and <c>_maxerror_seconds</c>.</summary>
public sealed class TimexCollector : INodeCollector
{
    const int ClockIsNotSynchronised = 5; // TIME_ERROR
    const int StatusNanoseconds = 0x2000; // STA_NANO: offset and jitter are in nanoseconds, otherwise in microseconds
    const double MicrosecondsPerSecond = 1e6;
    const double NanosecondsPerSecond = 1e9;
    const double ScaledPartsPerMillion = 1e6 * 65536; // frequencies are parts per million with 16 bits behind the point

    public ReadOnlySpan<byte> Name => "timex"u8;

    public void Collect(ExpositionWriter writer)
    {
        var clock = default(Libc.TimexBuffer); // modes 0: only read
        var state = Libc.Adjtimex(ref clock);
        if (state < 0) throw new IOException($"adjtimex: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var fine = (clock.Status & StatusNanoseconds) != 0 ? NanosecondsPerSecond : MicrosecondsPerSecond;
        Gauge(writer, "node_timex_estimated_error_seconds"u8, "Estimated error of the clock."u8, clock.EstimatedError / MicrosecondsPerSecond);
        Gauge(writer, "node_timex_frequency_adjustment_ratio"u8, "Frequency at which the clock runs, beside its own."u8, 1 + clock.Frequency / ScaledPartsPerMillion);
        Gauge(writer, "node_timex_loop_time_constant"u8, "Time constant of the phase-locked loop."u8, clock.Constant);
        Gauge(writer, "node_timex_maxerror_seconds"u8, "Greatest error of the clock."u8, clock.MaxError / MicrosecondsPerSecond);
        Gauge(writer, "node_timex_offset_seconds"u8, "Offset between the clock and its reference."u8, clock.Offset / fine);
        Counter(writer, "node_timex_pps_calibration_total"u8, "Calibration intervals of the pulse-per-second signal."u8, clock.CalibrationCount);
        Counter(writer, "node_timex_pps_error_total"u8, "Calibration errors of the pulse-per-second signal."u8, clock.ErrorCount);
        Gauge(writer, "node_timex_pps_frequency_hertz"u8, "Frequency of the pulse-per-second signal."u8, clock.PpsFrequency / ScaledPartsPerMillion);
        Gauge(writer, "node_timex_pps_jitter_seconds"u8, "Jitter of the pulse-per-second signal."u8, clock.Jitter / fine);
        Counter(writer, "node_timex_pps_jitter_total"u8, "Times that the pulse-per-second signal's jitter was too large."u8, clock.JitterCount);
        Gauge(writer, "node_timex_pps_shift_seconds"u8, "Length of the pulse-per-second signal's interval."u8, clock.Shift);
        Counter(writer, "node_timex_pps_stability_exceeded_total"u8, "Times that the pulse-per-second signal was not stable."u8, clock.StabilityCount);
        Gauge(writer, "node_timex_pps_stability_hertz"u8, "Stability of the pulse-per-second signal."u8, clock.Stability / ScaledPartsPerMillion);
        Gauge(writer, "node_timex_status"u8, "The clock's status bits."u8, clock.Status);
        Gauge(writer, "node_timex_sync_status"u8, "Whether the clock is kept in step with a reference (1)."u8, state == ClockIsNotSynchronised ? 0 : 1);
        Gauge(writer, "node_timex_tai_offset_seconds"u8, "International atomic time minus this clock."u8, clock.TaiOffset);
        Gauge(writer, "node_timex_tick_seconds"u8, "Length of a tick of the clock."u8, clock.Tick / MicrosecondsPerSecond);
    }

    static void Gauge(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, double value) => Show(writer, family, MetricType.Gauge, help, value);

    static void Counter(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, double value) => Show(writer, family, MetricType.Counter, help, value);

    static void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, MetricType type, ReadOnlySpan<byte> help, double value)
    {
        writer.Family(family, type, help);
        writer.Sample(value);
    }
}

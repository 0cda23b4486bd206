using System.Globalization;
using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>Series as lines in a terminal, with axes: two by four dots to a character, or one where there is only ASCII.</summary>
sealed class LineChart
{
    const int Height = 16, Ticks = 5;

    /// <summary>Beyond it, the distance of two numbers is none any more.</summary>
    const double Largest = 4e307;

    /// <summary>The dots of a braille character, by column and row.</summary>
    static readonly byte[,] Dots = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    readonly Screen screen;
    readonly long startMs, endMs;
    readonly int width, dotsAcross, dotsUp;
    readonly double low, high;
    readonly string[] labels;
    readonly byte[,] cells;
    readonly int[,] owners;

    LineChart(Screen screen, IReadOnlyList<AnswerSeries> series, long startMs, long endMs)
    {
        (this.screen, this.startMs, this.endMs) = (screen, startMs, endMs);
        (low, high, var tick) = Scale(Bounds(series));
        labels = new string[Height];
        Array.Fill(labels, "");
        var ticks = (int)Math.Round((high - low) / tick);
        for (var i = 0; i <= ticks; i++) labels[(int)Math.Round((double)(ticks - i) / ticks * (Height - 1))] = NumberText.Short(Rounded(low + i * tick, tick));
        width = Math.Max(20, screen.Width - labels.Max(static l => l.Length) - 3);
        (dotsAcross, dotsUp) = screen.IsUnicode ? (2, 4) : (1, 1);
        cells = new byte[Height, width];
        owners = new int[Height, width];
    }

    /// <param name="stepMs">How far the points of a series lie apart: where they lie farther, no line connects them.</param>
    public static void Draw(Screen screen, IReadOnlyList<AnswerSeries> series, long startMs, long endMs, long stepMs)
    {
        var chart = new LineChart(screen, series, startMs, endMs);
        for (var i = 0; i < series.Count; i++) chart.Plot(series[i].Points, i, stepMs);
        chart.Write();
    }

    static (double Low, double High) Bounds(IReadOnlyList<AnswerSeries> series)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var point in series.SelectMany(static s => s.Points))
        {
            if (!double.IsFinite(point.Value)) continue;
            low = Math.Min(low, Math.Max(point.Value, -Largest));
            high = Math.Max(high, Math.Min(point.Value, Largest));
        }
        if (low > high) return (0, 1);
        if (low == high) return (low - Math.Max(1, Math.Abs(low)) / 2, high + Math.Max(1, Math.Abs(high)) / 2);
        // A chart that begins near zero tells more when it begins at zero.
        return (low > 0 && low < high / 3 ? 0 : low, high);
    }

    void Plot(IReadOnlyList<AnswerPoint> points, int owner, long stepMs)
    {
        (int X, int Y)? before = null;
        long beforeMs = 0;
        foreach (var point in points)
        {
            if (!double.IsFinite(point.Value))
            {
                before = null;
                continue;
            }
            var at = Place(point);
            if (before is { } from && point.TimestampMs - beforeMs <= stepMs * 3 / 2) Connect(from, at, owner);
            else Set(at.X, at.Y, owner);
            (before, beforeMs) = (at, point.TimestampMs);
        }
    }

    (int X, int Y) Place(AnswerPoint point)
    {
        var x = endMs > startMs ? (point.TimestampMs - startMs) * (long)(width * dotsAcross - 1) / (endMs - startMs) : 0;
        var y = (high - Math.Clamp(point.Value, low, high)) / (high - low) * (Height * dotsUp - 1);
        return ((int)x, (int)Math.Round(y));
    }

    void Connect((int X, int Y) from, (int X, int Y) to, int owner)
    {
        var steps = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (var i = 0; i <= steps; i++)
        {
            var share = steps == 0 ? 0 : (double)i / steps;
            Set((int)Math.Round(from.X + (to.X - from.X) * share), (int)Math.Round(from.Y + (to.Y - from.Y) * share), owner);
        }
    }

    void Set(int x, int y, int owner)
    {
        int row = y / dotsUp, column = x / dotsAcross;
        if ((uint)row >= Height || (uint)column >= (uint)width) return;
        cells[row, column] |= screen.IsUnicode ? Dots[x % 2, y % 4] : (byte)1;
        owners[row, column] = owner;
    }

    void Write()
    {
        var margin = labels.Max(static l => l.Length);
        for (var row = 0; row < Height; row++)
        {
            screen.Write(labels[row].PadLeft(margin), Screen.Dim);
            screen.Write(labels[row].Length > 0 ? Axis(" ┤", " +") : Axis(" │", " |"), Screen.Dim);
            WriteRow(row);
        }
        screen.Line(new string(' ', margin) + Axis(" └", " +") + new string(screen.IsUnicode ? '─' : '-', width), Screen.Dim);
        WriteTimes(margin + 2);
    }

    /// <summary>Runs of one colour at once: each change of colour is bytes to the terminal.</summary>
    void WriteRow(int row)
    {
        var last = width;
        while (last > 0 && cells[row, last - 1] == 0) last--;
        for (var at = 0; at < last;)
        {
            var begin = at;
            var owner = cells[row, at] == 0 ? -1 : owners[row, at];
            while (at < last && (cells[row, at] == 0 || owner < 0 || owners[row, at] == owner) && (owner >= 0 || cells[row, at] == 0)) at++;
            var text = string.Create(at - begin, (cells, row, begin, screen.IsUnicode), static (line, all) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    var dots = all.cells[all.row, all.begin + i];
                    line[i] = dots == 0 ? ' ' : all.IsUnicode ? (char)(0x2800 + dots) : '*';
                }
            });
            screen.Write(text, owner < 0 ? Style.Plain : Screen.StyleOf(owner));
        }
        screen.Line();
    }

    void WriteTimes(int margin)
    {
        var format = endMs - startMs >= 86_400_000 ? "MM-dd HH:mm" : endMs - startMs >= 600_000 ? "HH:mm" : "HH:mm:ss";
        var count = Math.Clamp(width / 18, 2, 8);
        var line = new char[margin + width];
        Array.Fill(line, ' ');
        for (var i = 0; i < count; i++)
        {
            var text = DateTimeOffset.FromUnixTimeMilliseconds(startMs + (endMs - startMs) * i / (count - 1)).ToString(format, CultureInfo.InvariantCulture);
            var at = margin + (width - 1) * i / (count - 1);
            at = Math.Clamp(at - (i == 0 ? 0 : i == count - 1 ? text.Length - 1 : text.Length / 2), 0, line.Length - text.Length);
            text.CopyTo(line.AsSpan(at));
        }
        screen.Line(new string(line).TrimEnd(), Screen.Dim);
    }

    string Axis(string unicode, string ascii) => screen.IsUnicode ? unicode : ascii;

    /// <summary>Round numbers at the axis: one, two or five of a power of ten apart, the lowest and the highest around all points.</summary>
    static (double Low, double High, double Tick) Scale((double Low, double High) bounds)
    {
        var rough = (bounds.High - bounds.Low) / Ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var tick = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        // Where numbers are so large or so near each other that steps vanish in them, they stay as they are.
        if (tick < Math.Max(Math.Abs(bounds.Low), Math.Abs(bounds.High)) * 1e-12) return (bounds.Low, bounds.High, bounds.High - bounds.Low);
        return (Math.Floor(bounds.Low / tick) * tick, Math.Ceiling(bounds.High / tick) * tick, tick);
    }

    /// <summary>0.30000000000000004 is 0.3 on an axis.</summary>
    static double Rounded(double value, double tick) => Math.Round(value / tick) * tick is var round && Math.Abs(round) < tick / 2 ? 0 : double.Parse(round.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

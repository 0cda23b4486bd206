using System.Text.Json;
using Barograph.App.Commands;
using Barograph.PodTrace.Stories;
using Spectre.Console;

namespace Barograph.App.Tracing;

/// <summary>Stories on standard output, one line each as they come: coloured on a terminal, plain in a pipe, or JSON.</summary>
sealed class StoryPrinter(bool json, TimeZoneInfo zone) : IDisposable
{
    readonly Stream output = Console.OpenStandardOutput();
    readonly MemoryStream line = new();

    public void Take(Story story)
    {
        if (json) Print(story);
        else if (!StoryNoise.Is(story)) Terminal.Out.MarkupLine($"[{Colour(story)}]{Markup.Escape(StoryLine.Text(story, zone))}[/]");
    }

    public void Dispose()
    {
        output.Dispose();
        line.Dispose();
    }

    void Print(Story story)
    {
        line.SetLength(0);
        using (var writer = new Utf8JsonWriter(line)) StoryJson.Write(writer, story);
        line.WriteByte((byte)'\n');
        output.Write(line.GetBuffer(), 0, (int)line.Length);
    }

    static string Colour(Story story) => story switch
    {
        { Error: not null, Class: not StoryClass.Proc } => "red",
        { Class: StoryClass.Net } => "cyan",
        { Class: StoryClass.Dns } => "magenta",
        { Class: StoryClass.Fs } => "yellow",
        { Class: StoryClass.Http } => "green",
        _ => "grey",
    };
}

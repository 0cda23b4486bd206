using Barograph.App.Commands;
using Spectre.Console;

namespace Barograph.App.Tsdb;

/// <summary>A bar on the terminal while something takes its time; nothing where nobody looks.</summary>
static class Progress
{
    public static T Run<T>(string what, Func<Action<double>, T> run)
    {
        if (Console.IsErrorRedirected) return run(static _ => { });
        var result = default(T)!;
        Columns().Start(context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            result = run(share => task.Value = share);
        });
        return result;
    }

    public static async Task<T> RunAsync<T>(string what, Func<Action<double>, Task<T>> run)
    {
        if (Console.IsErrorRedirected) return await run(static _ => { }).ConfigureAwait(false);
        return await Columns().StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            return await run(share => task.Value = share).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    static Spectre.Console.Progress Columns()
        => Terminal.Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
}

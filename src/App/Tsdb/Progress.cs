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
        Terminal.Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            result = run(share => task.Value = share);
        });
        return result;
    }
}

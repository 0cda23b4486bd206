using JobService;

// A job service that is worth watching: see README.md.
if (!ServiceOptions.TryParse(args, out var options, out var complaint))
{
    var output = complaint.Length == 0 ? Console.Out : Console.Error;
    if (complaint.Length > 0) output.WriteLine($"jobservice: {complaint}");
    output.WriteLine(ServiceOptions.Usage);
    return complaint.Length == 0 ? 0 : 2;
}

using var ending = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    ending.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    ending.Cancel();
});

try
{
    await using var service = await Service.StartAsync(options, TimeProvider.System);
    // The first line is for whoever started us with port 0.
    Console.WriteLine($"jobservice: {service.Address}");
    Console.WriteLine($"  metrics    {service.Address}/metrics");
    Console.WriteLine($"  misbehave  curl -X POST {service.Address}/control/errors    (GET /control lists what else there is)");
    Console.WriteLine($"  mend       curl -X DELETE {service.Address}/control");
    if (options.EndWithInput) _ = EndWithInputAsync(ending);
    await Task.Delay(Timeout.Infinite, ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
    return 0;
}
catch (IOException e)
{
    Console.Error.WriteLine($"jobservice: cannot start: {e.Message}");
    return 1;
}

// The pipe to our standard input closes when the program at its other end is gone, however it went.
static async Task EndWithInputAsync(CancellationTokenSource ending)
{
    var buffer = new byte[256];
    await using var input = Console.OpenStandardInput();
    while (await input.ReadAsync(buffer) > 0)
    {
    }
    await ending.CancelAsync();
}

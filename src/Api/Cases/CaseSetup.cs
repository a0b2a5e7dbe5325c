using CaseMgmt.Api.Adapters.Email;
using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Deadlines;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Cases.Diary;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Decisions.Board;
using CaseMgmt.Api.Identity;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseMgmt.Api.Cases;

/// <summary>What cases of every type need.</summary>
internal static class CaseSetup
{
    private const int ClamAvPort = 3310;

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        AddDeliveries(services);
        // A slice that sets deadlines of its own registers who handles them the same way.
        foreach (var handler in CaseDeadlineHandlers.All)
            services.AddSingleton(handler);
        services.AddSingleton(p => CaseDeadlineHandlers.Signature(p.GetRequiredService<ProceduralLetters>));
        services.AddSingleton<IBatchHandler>(p => new Batches.DecideProposals(p));
        return services.AddSingleton<IPersonNames, PersonNames>().AddSingleton<CaseNames>().AddSingleton<Rules.KnownPolicies>().AddSingleton<Intake.OnBehalfIntake>().AddSingleton<MatterProtection>().AddSingleton<ProceduralLetters>().AddSingleton<LetterRecipients>().AddSingleton<StatedApplicants>().AddSingleton<PlainDecisions>().AddSingleton<Endings.SliceEndings>().AddSingleton<Life.AppealBundles>().AddSingleton<HandOver.ICaseBaggage, HandOver.CorrespondenceBaggage>().AddSingleton<HandOver.HandOverParts>()
            .AddSingleton<VaultFiles>().AddSingleton<Correspondence.ReceivedFiles>().AddHostedService<Correspondence.UnkeptFiles>().AddSingleton(Scanner)
            .AddSingleton<DisposalRegister>().AddSingleton<CaseDisposals>()
            .AddSingleton<Subscription>(p => new DiaryNumbering(p.GetRequiredService<IDocumentStore>))
            .AddSingleton<Subscription>(p => new BoardReporting(p.GetRequiredService<IDocumentStore>))
            .AddHostedService<DisposalWorker>();
    }

    private static void AddDeliveries(IServiceCollection services)
    {
        services.TryAddSingleton(p => p.GetRequiredService<IConfiguration>()["Delivery:Mailbox"] switch
        {
            null or "" => (IDigitalMailbox)new NoMailbox(),
            "local" => new LocalMailbox(p.GetRequiredService<TimeProvider>()),
            "service" => Mailbox(p),
            _ => throw new FormatException("Delivery:Mailbox is 'service', 'local' or left out."),
        });
        services.TryAddSingleton(Notices);
        services.TryAddSingleton<IPersonalNumbers, PersonalNumbers>();
        services.AddSingleton<DeliverySignal>().AddSingleton<DeliveryEnding>().AddSingleton<DeliveryRun>().AddHostedService<DeliveryWorker>()
            .AddSingleton<Subscription>(p => new LetterDeliveries(p.GetRequiredService<IDocumentStore>, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<DeliverySignal>()));
    }

    private static IEmailNotices Notices(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<IConfiguration>().GetSection("Delivery:Email");
        IEmailNotices By(MimeKit.MailboxAddress sender, Uri service, IMailTransport transport) => new EmailNotices(
            sender, service, transport, provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<Municipalities>(), provider.GetRequiredService<TimeProvider>());
        if (settings["Host"] is { Length: > 0 })
        {
            var options = SmtpOptions.From(settings);
            return By(options.Sender, options.Service, new SmtpTransport(options));
        }
        if (settings["Folder"] is not { Length: > 0 } folder)
            return new NoEmailNotices();
        var (from, service) = SmtpOptions.SenderOf(settings);
        return By(from, service, new FolderTransport(folder));
    }

    private static HttpMailbox Mailbox(IServiceProvider provider)
    {
        var options = MailboxServiceOptions.From(provider.GetRequiredService<IConfiguration>().GetSection("Delivery:MailboxService"));
        return new HttpMailbox(options.Client(), options, provider.GetRequiredService<IPersonalNumbers>(), provider.GetRequiredService<Municipalities>());
    }

    private static IMalwareScan Scanner(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<IConfiguration>().GetSection("MalwareScan:ClamAv");
        return settings["Host"] is { Length: > 0 } host
            ? new ClamAvScan(host, settings.GetValue("Port", ClamAvPort), provider.GetRequiredService<ILogger<ClamAvScan>>())
            : new NoMalwareScan();
    }
}

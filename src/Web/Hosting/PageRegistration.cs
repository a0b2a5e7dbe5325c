using System.Text.Encodings.Web;
using System.Text.Unicode;
using CaseMgmt.Web.Session;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseMgmt.Web.Hosting;

/// <summary>Registers the pages with their texts, roles and forms.</summary>
public static class PageRegistration
{
    /// <summary>Uses the machine's clock where none is given.</summary>
    public static IServiceCollection TryAddClock(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Adds Razor Pages: guardians' pages for guardians, officers' pages for officers, the board's lists for managers, antiforgery on every form.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.Configure<RouteOptions>(options =>
        {
            options.ConstraintMap.Add("municipality", typeof(MunicipalityConstraint));
            options.LowercaseUrls = true;
        });
        services.AddLocalization();
        // Letters such as å, ä and ö are written as they are; what HTML gives a meaning is still escaped.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.LatinExtendedA, UnicodeRanges.GeneralPunctuation));
        services.AddAntiforgery(options =>
        {
            SignIn.Harden(options.Cookie, "casemgmt-form");
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorPages(options =>
            {
                options.Conventions.AuthorizeFolder("/Guardian", SessionClaims.Guardian);
                options.Conventions.AuthorizeFolder("/Officer", SessionClaims.Officer);
                options.Conventions.AuthorizeFolder("/Board", SessionClaims.Manager);
                // A new round is set up as one that is set up anew.
                options.Conventions.AddPageRoute("/Officer/Rounds/Plan", "/{m:municipality}/officer/rounds/new");
            })
            .AddMvcOptions(options => options.Filters.Add<ApiFailures>());
        services.AddSingleton<CaseMgmt.Web.Texts.Wording>();
        return services;
    }
}

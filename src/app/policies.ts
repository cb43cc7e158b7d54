import { describeError } from '../core/describeError';
import { REPORT_SCHEMA, type RlsReport } from '../core/report/model';
import { policyFindings } from '../core/rls/findings';
import { tableSecurity } from '../core/rls/tables';
import { readCatalog } from '../postgres/catalogReader';
import type { Request } from './engine';
import { unopenedReport } from './openTarget';
import type { Services } from './services';
import { openFor } from './survey';

/** Row security of every table: policies, coverage, grants and findings. Failures are in `error`. */
export async function policies(services: Services, request: Request): Promise<RlsReport> {
  const report: RlsReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    tables: [],
    findings: [],
  };
  try {
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      const catalog = await readCatalog(target.session);
      report.tables = tableSecurity(catalog);
      report.findings = policyFindings(catalog);
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error);
  }
  return report;
}

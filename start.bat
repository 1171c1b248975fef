@echo off
rem The quick way to look at Paradise on Windows: makes what is missing, checks, serves on this computer, opens the browser.
rem Ctrl-C stops. For a server that others reach, see docs/deploy.md.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
cd /d "%~dp0"

set "PROGRAM=%~dp0paradise.exe"
if not exist "%PROGRAM%" set "PROGRAM=%~dp0target\release\paradise.exe"
if not exist "%PROGRAM%" (
    echo There is no program. Put paradise.exe beside start.bat, or build it: cargo build --release ^(needs Rust, https://rustup.rs^).
    goto :failed
)

if not exist ".env" (
    "%PROGRAM%" init --yes
    if errorlevel 1 goto :failed
    rem The file holds secrets: for its owner alone.
    icacls ".env" /inheritance:r /grant:r "%USERNAME%:F" >nul
)

"%PROGRAM%" check
if errorlevel 1 (
    echo The settings in .env cannot be served with; what to correct is said above. Then run start.bat again.
    goto :failed
)

"%PROGRAM%" health >nul 2>&1
if not errorlevel 1 (
    echo Another server has the port. Stop it, or choose another one: BIND=127.0.0.1:8001 in the file .env.
    goto :failed
)

set "ADDRESS=127.0.0.1:8000"
for /f "tokens=1,2" %%a in ('call "%PROGRAM%" config') do if "%%a"=="BIND" set "ADDRESS=%%b"

rem A second window waits until the site answers, and opens it.
start "" /b cmd /c "for /l %%i in (1,1,60) do ("%PROGRAM%" health >nul 2>&1 && start "" "http://%ADDRESS%/admin/" && exit || timeout /t 1 /nobreak >nul)"
echo The site opens at http://%ADDRESS%/admin/ ^(Ctrl-C stops it^).
echo If it has no owner yet, this makes one: "%PROGRAM%" createsuperuser
"%PROGRAM%" serve
if errorlevel 1 (
    echo The server stopped by itself; why is said above.
    goto :failed
)
exit /b 0

:failed
echo.
pause
exit /b 1
